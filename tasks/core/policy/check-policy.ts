import { PolicyInvalid } from '../errors.ts';
import type { ModelProfile } from './model-profile.ts';
import { type Policy, policySchema } from './policy.ts';

/**
 * Validates a whole policy document: its shape, and that every model it names is registered and alive.
 * @param today ISO date; a model past its end of life is refused with its successor named, unless the
 *   policy is for simulation only.
 * @throws PolicyInvalid naming the field and the fix.
 */
export function checkPolicy(input: unknown, today: string): Policy {
  const parsed = policySchema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.') || 'policy'}: ${issue.message}`);
    throw new PolicyInvalid(problems.join('; '));
  }
  const policy = parsed.data;
  for (const [field, id] of namedModels(policy)) {
    const model = policy.models.find((candidate) => candidate.id === id);
    if (model === undefined) {
      throw new PolicyInvalid(`${field} names ${id}, which is not among models: register it or name another`);
    }
    if (!policy.simulationOnly) refuseRetired(field, model, today);
  }
  return policy;
}

function namedModels(policy: Policy): readonly (readonly [string, string])[] {
  return [
    ['rungs.cheap', policy.rungs.cheap],
    ['rungs.mid', policy.rungs.mid],
    ['rungs.top', policy.rungs.top],
    ['staticModel', policy.staticModel],
    ['classifierModel', policy.classifierModel],
    ...Object.entries(policy.chains).flatMap(([name, ids]) =>
      ids.map((id) => [`chains.${name}`, id] as const),
    ),
  ];
}

function refuseRetired(field: string, model: ModelProfile, today: string): void {
  const { endOfLife, successor } = model.lifecycle;
  if (endOfLife === null || today < endOfLife) return;
  throw new PolicyInvalid(
    `${field} names ${model.id}, retired on ${endOfLife}: use ${successor ?? 'another model'}, ` +
      'or set simulationOnly when no real call is to be made',
  );
}

/** @throws PolicyInvalid when the registry does not have it. */
export function modelById(policy: Policy, id: string): ModelProfile {
  const found = policy.models.find((model) => model.id === id);
  if (found === undefined) {
    throw new PolicyInvalid(
      `unknown model ${id}: registered are ${policy.models.map((model) => model.id).join(', ')}`,
    );
  }
  return found;
}
