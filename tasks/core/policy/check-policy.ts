import { PolicyInvalid } from '../errors.ts';
import type { Policy } from './policy.ts';
import { ruleProblems } from './rule-problems.ts';
import { shapePolicy } from './shape-problems.ts';

export { modelById } from './model-by-id.ts';

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
