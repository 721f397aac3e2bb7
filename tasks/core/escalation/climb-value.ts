import { type Belief, type CheckTerms, chanceOfGood, checkOutlook } from './belief.ts';

/** A rung that could be asked; US dollars. */
export interface RungTerms {
  /** What its model usually scores on such a task, 0-1. */
  readonly quality: number;
  /** Expected price of one answer. */
  readonly costUsd: number;
  /** Worth of the time that the customer waits for it. */
  readonly waitUsd: number;
}

/** What is in hand before the next call. */
export interface Standing {
  /** Chance that the best answer so far is good, 0-1; 0 when nothing may be sent. */
  readonly best: number;
  readonly belief: Belief | undefined;
}

export interface WorthTerms extends CheckTerms {
  /** US dollars that a good answer is worth to the shop. */
  readonly goodAnswerUsd: number;
}

/** What asking one rung comes to; US dollars, against sending the best answer so far. */
export interface Asking {
  /** Chances of a good answer, and of one that the check accepts, 0-1. */
  readonly good: number;
  readonly accepted: number;
  /** Worth of the better answer expected from this rung alone. */
  readonly gainUsd: number;
  /** What the rungs above add where this one is rejected too. */
  readonly laterUsd: number;
  /** This rung by itself: gain less price and wait. */
  readonly aloneUsd: number;
  /** With the best way on from there. */
  readonly valueUsd: number;
}

/**
 * Dynamic programme over the rungs, cheapest first: the value of asking one, where a rejected answer leaves
 * the choice among the rungs above it, at most `further` of them. Accepted answers end the climb. Exact:
 * the only news is "rejected too", so the best way on is known beforehand.
 */
export function valueOfAsking(
  rungs: readonly RungTerms[],
  index: number,
  standing: Standing,
  further: number,
  terms: WorthTerms,
): Asking {
  const rung = rungs[index];
  if (rung === undefined) throw new RangeError(`there is no rung ${index} among ${rungs.length}`);
  const good = chanceOfGood(rung.quality, standing.belief, terms);
  const { accepted, acceptedGood, goodIfRejected } = checkOutlook(good, terms);
  const afterRejection: Standing = {
    best: Math.max(standing.best, goodIfRejected),
    belief: { quality: rung.quality, good: goodIfRejected },
  };
  const expected = acceptedGood + (1 - accepted) * afterRejection.best;
  const gainUsd = terms.goodAnswerUsd * (expected - standing.best);
  const laterUsd = (1 - accepted) * bestValue(rungs, index + 1, afterRejection, further, terms);
  const aloneUsd = gainUsd - rung.costUsd - rung.waitUsd;
  return { good, accepted, gainUsd, laterUsd, aloneUsd, valueUsd: aloneUsd + laterUsd };
}

/** The most that the rungs from `from` on are worth in at most `calls` calls; 0 where staying is best. */
export function bestValue(
  rungs: readonly RungTerms[],
  from: number,
  standing: Standing,
  calls: number,
  terms: WorthTerms,
): number {
  if (calls <= 0) return 0;
  const values = rungs
    .slice(from)
    .map((_, offset) => valueOfAsking(rungs, from + offset, standing, calls - 1, terms).valueUsd);
  return Math.max(0, ...values);
}
