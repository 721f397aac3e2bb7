import { MODEL_FAILURES } from '../errors.ts';

/** Why a call gave no answer: what the provider did, then what we did ourselves before it was asked, then our guardrail. */
export const FAILURE_CODES = [
  ...MODEL_FAILURES,
  'rate_limited',
  'held_back',
  'breaker_open',
  'guardrail',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** What follows a failure. */
export interface FailureRule {
  /** For the deployment's breaker: open at once, count, or a sign of life. */
  readonly breaker: 'open' | 'count' | 'alive';
  /** Fewer calls are admitted for a while. */
  readonly cuts: boolean;
  /** It surely cost nothing, so that another deployment may be asked under the same reservation. */
  readonly otherDeployment: boolean;
  /** The models that may answer instead. */
  readonly otherModel: 'any' | 'other_family' | 'larger_window' | 'none';
  /** The same model once more, when nobody else is left. */
  readonly again: 'never' | 'at_once' | 'after_wait' | 'shortened';
  /** Nothing mends it but a person. */
  readonly alarm: boolean;
}

const rule = (changes: Partial<FailureRule>): FailureRule => ({
  breaker: 'alive',
  cuts: false,
  otherDeployment: false,
  otherModel: 'any',
  again: 'never',
  alarm: false,
  ...changes,
});

/**
 * The fallback rule of each kind of failure. Of a call that may have been billed (silence, a broken reply, a
 * refusal) the bound is booked, and another model is asked; silence and broken replies pass, so where no other
 * could answer in time, a second call to the same model stands between the customer and an apology.
 */
export const FAILURE_RULES: Readonly<Record<FailureCode, FailureRule>> = {
  throttled: rule({ breaker: 'count', cuts: true, otherDeployment: true, again: 'after_wait' }),
  overloaded: rule({ breaker: 'count', otherDeployment: true, again: 'after_wait' }),
  timed_out: rule({ breaker: 'count', again: 'at_once' }),
  failed: rule({ breaker: 'count', again: 'at_once' }),
  refused: rule({ otherModel: 'other_family' }),
  overflow: rule({ otherModel: 'larger_window', again: 'shortened' }),
  invalid: rule({ alarm: true }),
  auth: rule({ breaker: 'open', otherDeployment: true, alarm: true }),
  rate_limited: rule({ again: 'after_wait' }),
  held_back: rule({ otherDeployment: true, again: 'after_wait' }),
  breaker_open: rule({ otherDeployment: true }),
  // The next one stands behind the same guardrail, and is paid for; one that does not is a way around it.
  guardrail: rule({ otherModel: 'none' }),
};
