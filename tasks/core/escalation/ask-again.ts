import type { Candidate } from '../contract/plan.ts';
import type { ClimbRules } from '../contract/rules.ts';
import { backoffMs } from '../health/backoff.ts';
import { FAILURE_RULES, type FailureRule } from '../health/failure-rules.ts';
import { round } from '../round.ts';
import { failureOf } from './barred.ts';
import { isAnswering, type JudgedAttempt, type StepInput, type Terms, weigh } from './weigh.ts';

/** A model that failed for a reason that may pass, and what has to be done before it is asked once more. */
export interface Again {
  readonly candidate: Candidate;
  /** Milliseconds. */
  readonly waitMs: number;
  readonly again: Exclude<FailureRule['again'], 'never'>;
}

/**
 * The failed models that may be asked once more when nobody else is left, each with its own wait: those that
 * throttled, after a while; those that were silent or broke off, at once; those whose window was too small, with less
 * to read. A message gets one such second chance.
 */
export function secondChances(input: StepInput, terms: Terms, rules: ClimbRules): readonly Again[] {
  const answering = input.attempts.filter(isAnswering);
  const models = answering.map(({ model }) => model);
  if (new Set(models).size < models.length) return [];
  return answering.flatMap((attempt) => {
    const failure = failureOf(attempt);
    const again = failure === undefined ? 'never' : FAILURE_RULES[failure].again;
    if (again === 'never' || input.openModels.includes(attempt.model)) return [];
    if (again === 'at_once' && hasFailedElsewhere(attempt, input)) return [];
    const waitMs = again === 'after_wait' ? waitOf(attempt, input, rules) : 0;
    const { remainingMs } = input;
    const others = answering.filter((one) => one !== attempt);
    const [candidate] = weigh(
      [attempt.model],
      { ...input, attempts: others, remainingMs: remainingMs - waitMs },
      terms,
      rules,
    );
    if (candidate === undefined) return [];
    const waitUsd = (waitMs / 1_000) * rules.escalation.secondUsd;
    return [{ candidate: waitedFor(candidate, waitUsd), waitMs, again }];
  });
}

/** A classifier that was silent, too, says that the model is ill: silence will not pass by itself. */
const hasFailedElsewhere = ({ no, model }: JudgedAttempt, { attempts }: StepInput): boolean =>
  attempts.some((one) => one.no !== no && one.model === model && failureOf(one) !== undefined);

/** The wait before it is time that the customer waits, too. */
const waitedFor = (candidate: Candidate, waitUsd: number): Candidate => ({
  ...candidate,
  waitUsd: round(candidate.waitUsd + waitUsd, 9),
  valueUsd: round(candidate.valueUsd - waitUsd, 9),
});

const waitOf = ({ retryAfterMs }: JudgedAttempt, { jitter }: StepInput, rules: ClimbRules): number =>
  backoffMs(retryAfterMs, jitter, rules.retries);
