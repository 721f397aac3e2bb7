import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceOfGood, checkOutlook } from '../../../../tasks/core/escalation/belief.ts';
import {
  bestValue,
  type RungTerms,
  type Standing,
  valueOfAsking,
  type WorthTerms,
} from '../../../../tasks/core/escalation/climb-value.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const inner = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const terms: fc.Arbitrary<WorthTerms> = fc.record({
  overlap: share,
  acceptsGood: share,
  acceptsBad: share,
  goodAnswerUsd: fc.double({ min: 0.01, max: 1, noNaN: true }),
});
const rung: fc.Arbitrary<RungTerms> = fc.record({
  quality: share,
  costUsd: fc.double({ min: 0, max: 0.02, noNaN: true }),
  waitUsd: fc.double({ min: 0, max: 0.01, noNaN: true }),
});
const standing: fc.Arbitrary<Standing> = fc
  .record({ best: share, quality: fc.option(inner, { nil: undefined }) })
  .map(({ best, quality }) => ({
    best,
    belief: quality === undefined ? undefined : { quality, good: best },
  }));

/** Every way to ask some of the things one after another. */
function orders(count: number, longest: number): readonly (readonly number[])[] {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const extend = (order: readonly number[]): readonly (readonly number[])[] => [
    order,
    ...(order.length === longest
      ? []
      : indexes.filter((index) => !order.includes(index)).flatMap((index) => extend([...order, index]))),
  ];
  return extend([]);
}

/** What an order comes to, one outcome after another: each accepted answer ends it, the best of the rest is sent. */
function valueOfOrder(
  order: readonly number[],
  rungs: readonly RungTerms[],
  start: Standing,
  worth: WorthTerms,
): number {
  let reached = 1;
  let { best, belief } = start;
  let value = -worth.goodAnswerUsd * start.best;
  for (const index of order) {
    const { quality, costUsd, waitUsd } = rungs[index] as RungTerms;
    const good = chanceOfGood(quality, belief, worth);
    const pass = good * worth.acceptsGood + (1 - good) * worth.acceptsBad;
    value -= reached * (costUsd + waitUsd);
    value += reached * worth.goodAnswerUsd * good * worth.acceptsGood;
    const goodIfRejected = checkOutlook(good, worth).goodIfRejected;
    reached *= 1 - pass;
    best = Math.max(best, goodIfRejected);
    belief = { quality, good: goodIfRejected };
  }
  return value + reached * worth.goodAnswerUsd * best;
}

const climbs = (order: readonly number[]): boolean =>
  order.every((index, place) => place === 0 || index > (order[place - 1] ?? -1));

describe('the value of climbing', () => {
  it('is that of the best of all orders that climb, tried one by one', () => {
    fc.assert(
      fc.property(
        fc.array(rung, { minLength: 1, maxLength: 5 }),
        standing,
        terms,
        fc.integer({ min: 1, max: 5 }),
        (rungs, start, worth, calls) => {
          const all = orders(rungs.length, calls).filter(climbs);
          const values = all.map((order) => valueOfOrder(order, rungs, start, worth));
          expect(bestValue(rungs, 0, start, calls, worth)).toBeCloseTo(Math.max(...values), 10);
          rungs.forEach((_, first) => {
            const from = all.filter((order) => order[0] === first);
            const best = Math.max(...from.map((order) => valueOfOrder(order, rungs, start, worth)));
            expect(valueOfAsking(rungs, first, start, calls - 1, worth).valueUsd).toBeCloseTo(best, 10);
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is never below nothing, and never falls with another call or a cheaper rung', () => {
    fc.assert(
      fc.property(
        fc.array(rung, { maxLength: 4 }),
        standing,
        terms,
        fc.nat(4),
        share,
        (rungs, start, worth, calls, discount) => {
          const value = bestValue(rungs, 0, start, calls, worth);
          const cheaper = rungs.map((one) => ({ ...one, costUsd: one.costUsd * discount }));
          expect(value).toBeGreaterThanOrEqual(0);
          expect(bestValue(rungs, 0, start, calls + 1, worth)).toBeGreaterThanOrEqual(value);
          expect(bestValue(cheaper, 0, start, calls, worth)).toBeGreaterThanOrEqual(value - 1e-12);
        },
      ),
    );
  });

  it('is the gain less price and wait, and what the rungs above add', () => {
    fc.assert(
      fc.property(fc.array(rung, { minLength: 1, maxLength: 3 }), standing, terms, (rungs, start, worth) => {
        const asking = valueOfAsking(rungs, 0, start, 2, worth);
        const { costUsd, waitUsd } = rungs[0] as RungTerms;
        expect(asking.valueUsd).toBeCloseTo(asking.gainUsd + asking.laterUsd - costUsd - waitUsd, 12);
        expect(asking.laterUsd).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('says which rung is missing', () => {
    const start = { best: 0, belief: undefined };
    const worth = { overlap: 0.5, acceptsGood: 0.9, acceptsBad: 0.5, goodAnswerUsd: 0.1 };
    expect(() => valueOfAsking([], 0, start, 0, worth)).toThrow('no rung 0 among 0');
  });
});

/** Cheap-first beats strong-first while escalations stay under 1 - c, c the price ratio: the textbook case. */
describe('a cheap rung before a strong one', () => {
  const ORACLE = { overlap: 0, acceptsGood: 1, acceptsBad: 0, goodAnswerUsd: 1 };
  const pair = (ratio: number, cheapQuality: number): readonly RungTerms[] => [
    { quality: cheapQuality, costUsd: 0.01 * ratio, waitUsd: 0 },
    { quality: 1, costUsd: 0.01, waitUsd: 0 },
  ];
  const start = { best: 0, belief: undefined };

  it.each([
    // Haiku -> Sonnet 1:20, so up to 95 %; Sonnet -> Opus 1:2, so up to 50 %; Claude 3's Sonnet -> Opus 1:5.
    [0.05, 0.94, true],
    [0.05, 0.96, false],
    [0.5, 0.49, true],
    [0.5, 0.51, false],
    [0.2, 0.79, true],
    [0.2, 0.81, false],
  ])('at price ratio %f and %f escalations pays: %s', (ratio, escalations, pays) => {
    const rungs = pair(ratio, 1 - escalations);
    const cheapFirst = valueOfAsking(rungs, 0, start, 1, ORACLE).valueUsd;
    const strongFirst = valueOfAsking(rungs, 1, start, 1, ORACLE).valueUsd;
    expect(cheapFirst > strongFirst).toBe(pays);
  });
});

describe('the chance of a good answer', () => {
  it("is the model's own over all messages, however its failures overlap", () => {
    // Where the chance of the first model is its own quality, nothing was learned.
    fc.assert(
      fc.property(inner, inner, share, (first, second, overlap) => {
        const check = { overlap, acceptsGood: 1, acceptsBad: 0 };
        const chance = chanceOfGood(second, { quality: first, good: first }, check);
        const whereItFailed = (1 - overlap) * second + overlap * Math.max(0, (second - first) / (1 - first));
        const room = second - (1 - first) * whereItFailed <= first;
        if (room) expect(chance).toBeCloseTo(second, 10);
      }),
    );
  });

  it('does not rise as the first answer looks worse, when failures overlap', () => {
    fc.assert(
      fc.property(inner, inner, share, share, share, (first, second, overlap, one, other) => {
        const check = { overlap, acceptsGood: 1, acceptsBad: 0 };
        const at = (good: number) => chanceOfGood(second, { quality: first, good }, check);
        expect(at(Math.max(one, other))).toBeGreaterThanOrEqual(at(Math.min(one, other)) - 1e-12);
      }),
    );
  });

  it.each([
    // Nothing known; independent; nested: Sonnet solves half of what Haiku cannot; recorded outcomes lie between.
    { quality: 0.95, belief: undefined, overlap: 1, chance: 0.95 },
    { quality: 0.95, belief: { quality: 0.9, good: 0 }, overlap: 0, chance: 0.95 },
    { quality: 0.95, belief: { quality: 0.9, good: 0 }, overlap: 1, chance: 0.5 },
    { quality: 0.95, belief: { quality: 0.9, good: 0 }, overlap: 0.5, chance: 0.725 },
    // A weaker model has nothing to add where a stronger one of the same kind failed.
    { quality: 0.8, belief: { quality: 0.9, good: 0 }, overlap: 1, chance: 0 },
    { quality: 0.8, belief: { quality: 1, good: 0 }, overlap: 1, chance: 0 },
    { quality: 0.8, belief: { quality: 0, good: 1 }, overlap: 1, chance: 0.8 },
  ])('is $chance for quality $quality at overlap $overlap', ({ quality, belief, overlap, chance }) => {
    const check = { overlap, acceptsGood: 0.9, acceptsBad: 0.5 };
    expect(chanceOfGood(quality, belief, check)).toBeCloseTo(chance, 12);
  });

  it('is weighed again by the check, after Bayes', () => {
    const check = { overlap: 0.5, acceptsGood: 0.9, acceptsBad: 0.5 };
    const outlook = checkOutlook(0.8, check);
    expect(outlook.accepted).toBeCloseTo(0.82, 12);
    expect(outlook.acceptedGood).toBeCloseTo(0.72, 12);
    expect(outlook.goodIfRejected).toBeCloseTo(0.08 / 0.18, 12);
    expect(checkOutlook(1, { ...check, acceptsGood: 1 }).goodIfRejected).toBe(0);
  });
});
