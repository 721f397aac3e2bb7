import { PolicyInvalid } from '../errors.ts';
import type { ModelProfile } from './model-profile.ts';
import type { Policy } from './policy.ts';
import { ruleProblems } from './rule-problems.ts';
import { shapePolicy } from './shape-problems.ts';

/** More would not be read: the rest shows once these are mended. */
const MOST_PROBLEMS = 5;

/**
 * Validates a whole policy document: its shape, that every model it names is registered and alive, and that its
 * numbers hold together.
 * @param today ISO date; a model past its end of life is refused with its successor named, unless the
 *   policy is for simulation only.
 * @throws PolicyInvalid naming each field, what it is, what it may be and the fix.
 */
export function checkPolicy(input: unknown, today: string): Policy {
  const shaped = shapePolicy(input);
  if ('problems' in shaped) throw invalid(shaped.problems);
  const problems = ruleProblems(shaped.policy, today);
  if (problems.length > 0) throw invalid(problems);
  return shaped.policy;
}

function invalid(problems: readonly string[]): PolicyInvalid {
  const more = problems.length - MOST_PROBLEMS;
  const shown = problems.slice(0, MOST_PROBLEMS).join('; ');
  return new PolicyInvalid(more > 0 ? `${shown}; and ${more} more` : shown);
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
