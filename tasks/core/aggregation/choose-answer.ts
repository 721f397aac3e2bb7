import type { Attempt } from '../contract/attempt.ts';
import { isAnswer } from '../contract/attempt.ts';
import type { Policy } from '../policy/policy.ts';

/**
 * The answer to send: an accepted one before a rejected one, then by confidence; when two are within the
 * close call, a complete one before one that was cut off, then the stronger model's. One that was checked and found unsafe (made up, or a refusal) is never
 * sent, nor what a provider said in place of an answer; one that could not be checked may be, where there is no other. The order of attempts does not matter.
 */
export function chooseAnswer(attempts: readonly Attempt[], policy: Policy): Attempt | undefined {
  const answers = attempts.filter(isAnswer);
  const safe = answers.filter((attempt) => attempt.safe);
  const accepted = safe.filter(({ outcome }) => outcome === 'accepted');
  const unchecked = answers.filter(({ confidence, outcome }) => confidence === null && outcome !== 'refused');
  const pool = accepted.length > 0 ? accepted : safe.length > 0 ? safe : unchecked;
  const best = Math.max(...pool.map(confidenceOf));
  const contenders = pool.filter(
    (attempt) => confidenceOf(attempt) >= best - policy.thresholds.closeCall - Number.EPSILON * 4,
  );
  return contenders.toSorted(
    (one, other) =>
      Number(isCut(one)) - Number(isCut(other)) ||
      strength(other, policy) - strength(one, policy) ||
      confidenceOf(other) - confidenceOf(one) ||
      one.no - other.no,
  )[0];
}

const confidenceOf = (attempt: Attempt): number => attempt.confidence ?? 0;

/** It ran out of tokens: half a strong answer is no better than a whole one. */
const isCut = (attempt: Attempt): boolean => attempt.stopReason === 'max_tokens';

/** A model that has left the registry since it answered is the weakest: its paid answer still counts. */
export const strengthOf = (model: string, policy: Policy): number =>
  policy.models.find(({ id }) => id === model)?.quality ?? 0;

const strength = (attempt: Attempt, policy: Policy): number => strengthOf(attempt.model, policy);
