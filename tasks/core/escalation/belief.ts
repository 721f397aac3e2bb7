import { clamp01 } from '../round.ts';

/** What is known of how hard the message is: the model that answered last, and how likely it is right. */
export interface Belief {
  /** What that model usually scores on such a task, 0-1. */
  readonly quality: number;
  /** The calibrated chance that this answer is good, 0-1. */
  readonly good: number;
}

/** How models fail together, and what the check sees of it; all 0-1, from the policy. */
export interface CheckTerms {
  /** 0: failures are independent. 1: a stronger model fails only where the weaker one does. */
  readonly overlap: number;
  /** Share of good answers, and of bad ones, that the check accepts. */
  readonly acceptsGood: number;
  readonly acceptsBad: number;
}

/**
 * The chance that a model answers well, 0-1, after another one gave an answer that is good with a certain
 * chance. Where the other failed, success lies between the model's own score (independent failures) and
 * the part of those messages that a nested model would solve; over all messages its own score comes out.
 */
export function chanceOfGood(quality: number, belief: Belief | undefined, terms: CheckTerms): number {
  if (belief === undefined) return quality;
  const failing = 1 - belief.quality;
  const nested = failing === 0 ? 0 : clamp01((quality - belief.quality) / failing);
  const whereItFailed = (1 - terms.overlap) * quality + terms.overlap * nested;
  const whereItWasGood =
    belief.quality === 0 ? quality : clamp01((quality - failing * whereItFailed) / belief.quality);
  return clamp01(belief.good * whereItWasGood + (1 - belief.good) * whereItFailed);
}

/** What the check makes of an answer that is good with the chance `good`. */
export interface CheckOutlook {
  /** Chance that it passes. */
  readonly accepted: number;
  /** Chance that it passes and is good. */
  readonly acceptedGood: number;
  /** Chance that it is good although it did not pass (Bayes). */
  readonly goodIfRejected: number;
}

export function checkOutlook(good: number, terms: CheckTerms): CheckOutlook {
  const acceptedGood = good * terms.acceptsGood;
  const accepted = acceptedGood + (1 - good) * terms.acceptsBad;
  const rejected = 1 - accepted;
  return {
    accepted,
    acceptedGood,
    goodIfRejected: rejected <= 0 ? 0 : clamp01((good - acceptedGood) / rejected),
  };
}
