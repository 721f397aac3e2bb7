import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviationOf, nearestRank, wilson } from '../../../tasks/core/statistics.ts';

const upTo = (most: number): readonly number[] => Array.from({ length: most }, (_, at) => at + 1);

describe('nearest rank', () => {
  it.each([
    // The documents took the next one up: 96 of a hundred, and of twenty the twentieth.
    [100, 0.95, 95],
    [100, 0.99, 99],
    [100, 0.5, 50],
    [20, 0.95, 19],
    [10, 0.5, 5],
    [10, 0.99, 10],
    [1, 0.5, 1],
    [3, 0, 1],
    [3, 1, 3],
  ])('of 1 to %d at %d is %d', (most, share, value) => {
    expect(nearestRank(upTo(most), share)).toBe(value);
  });

  it('of nothing is nothing', () => {
    expect(nearestRank([], 0.95)).toBeNull();
  });

  it('is the smallest value that enough of them do not exceed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, pct) => {
          const sorted = values.toSorted((one, other) => one - other);
          const found = nearestRank(sorted, pct / 100) as number;
          const notAbove = sorted.filter((value) => value <= found).length;
          const below = sorted.filter((value) => value < found).length;
          expect(notAbove * 100).toBeGreaterThanOrEqual(pct * sorted.length);
          expect(below * 100).toBeLessThan(pct * sorted.length);
        },
      ),
    );
  });
});

describe('deviation', () => {
  it.each([
    [[2, 4, 4, 4, 5, 5, 7, 9], 2.13809],
    [[3], 0],
    [[5, 5, 5], 0],
  ])('of %j is %d', (values, deviation) => {
    expect(deviationOf(values)).toBeCloseTo(deviation, 5);
  });
});

describe('the Wilson interval', () => {
  it.each([
    [8, 10, 1.96, 0.4902, 0.9433],
    [0, 10, 1.96, 0, 0.2775],
    [10, 10, 1.96, 0.7225, 1],
    [0, 0, 3, 0, 1],
  ])('of %d in %d at %d is %d to %d', (hits, trials, z, lower, upper) => {
    const interval = wilson(hits, trials, z);
    expect(interval.lower).toBeCloseTo(lower, 4);
    expect(interval.upper).toBeCloseTo(upper, 4);
  });

  it('holds the share, stays within 0 and 1, and narrows with the votes', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (up, down) => {
        fc.pre(up + down > 0);
        const cast = up + down;
        const { lower, upper } = wilson(up, cast, 3);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(lower).toBeLessThanOrEqual(up / cast + 1e-9);
        expect(upper).toBeGreaterThanOrEqual(up / cast - 1e-9);
        const more = wilson(up * 4, cast * 4, 3);
        expect(more.upper - more.lower).toBeLessThan(upper - lower);
      }),
    );
  });
});
