import type { Attempt } from '../contract/attempt.ts';
import { isAnswer } from '../contract/attempt.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';

/**
 * The answer to send: an accepted one before a rejected one, safe before unsafe, then by confidence; when
 * two are within the close call, the stronger model's. The order of attempts does not matter.
 */
export function chooseAnswer(attempts: readonly Attempt[], policy: Policy): Attempt | undefined {
  const answers = attempts.filter(isAnswer);
  const safest = answers.filter(({ safe }) => safe);
  const accepted = safest.filter(({ outcome }) => outcome === 'accepted');
  const pool = accepted.length > 0 ? accepted : safest.length > 0 ? safest : answers;
  const best = Math.max(...pool.map(confidenceOf));
  const contenders = pool.filter(
    (attempt) => confidenceOf(attempt) >= best - policy.thresholds.closeCall - Number.EPSILON * 4,
  );
  return contenders.toSorted(
    (one, other) =>
      strength(other, policy) - strength(one, policy) ||
      confidenceOf(other) - confidenceOf(one) ||
      one.no - other.no,
  )[0];
}

const confidenceOf = (attempt: Attempt): number => attempt.confidence ?? 0;

const strength = (attempt: Attempt, policy: Policy): number => modelById(policy, attempt.model).quality;
