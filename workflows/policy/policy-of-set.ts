import { PolicyInvalid } from '../../tasks/core/errors.ts';
import { usesOf } from '../../tasks/core/policy/lifecycle.ts';
import { nearest } from '../../tasks/core/policy/nearest.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { MODEL_SETS, modelSetNamed } from '../../tasks/core/policy/registry.ts';
import { SUB_PROFILES, type SubProfileName, underFigures } from '../../tasks/core/selection/figures.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';

const isSubProfile = (name: string): name is SubProfileName => Object.hasOwn(SUB_PROFILES, name);

/**
 * The default policy of a named set of models, with the models it asks for and no others. `claude-3/router` and its
 * like are the figures of single documents.
 * @throws PolicyInvalid naming the known sets.
 */
export function policyOfSet(name: string): Policy {
  const policy = isSubProfile(name)
    ? underFigures(profileFor('claude-3').defaultPolicy, name)
    : profileFor(knownSet(name)).defaultPolicy;
  return { ...policy, models: policy.models.filter(({ id }) => usesOf(policy, id).length > 0) };
}

function knownSet(name: string): string {
  if (Object.hasOwn(MODEL_SETS, name)) return modelSetNamed(name);
  const known = [...Object.keys(MODEL_SETS), ...Object.keys(SUB_PROFILES)];
  const near = nearest(name, known);
  throw new PolicyInvalid(
    `unknown model set ${name}: ${near === undefined ? '' : `did you mean ${near}? `}known are ${known.join(', ')}`,
  );
}
