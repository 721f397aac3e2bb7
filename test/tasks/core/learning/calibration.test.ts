import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrated, softmax } from '../../../../tasks/core/learning/calibration.ts';

const score = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const chance = fc.double({ min: 0, max: 1, noNaN: true });
/** Any curve that a fit can give: scores ascending, chances not descending. */
const curve = fc
  .tuple(
    fc.uniqueArray(score, { minLength: 1, maxLength: 24 }),
    fc.array(chance, { minLength: 24, maxLength: 24 }),
  )
  .map(([scores, chances]) => {
    const ascending = chances.toSorted((a, b) => a - b);
    return scores.toSorted((a, b) => a - b).map((raw, at): [number, number] => [raw, ascending[at] ?? 1]);
  });

describe('a calibrated chance', () => {
  it.each([
    [-9, 0.1],
    [0, 0.1],
    [0.5, 0.2],
    [1, 0.3],
    [2, 0.6],
    [3, 0.9],
    [9, 0.9],
  ])('of %d is read off between the points: %d', (raw, expected) => {
    const points: [number, number][] = [
      [0, 0.1],
      [1, 0.3],
      [3, 0.9],
    ];
    expect(calibrated(raw, points)).toBeCloseTo(expected, 12);
  });

  it('is level where there is one point', () => {
    expect([-1, 0.4, 1].map((raw) => calibrated(raw, [[0.4, 0.7]]))).toEqual([0.7, 0.7, 0.7]);
  });

  it('never falls as the score rises, and stays between the ends of the curve', () => {
    fc.assert(
      fc.property(curve, score, score, (points, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const [from, to] = [calibrated(low, points), calibrated(high, points)];
        expect(from).toBeLessThanOrEqual(to + 1e-12);
        expect(from).toBeGreaterThanOrEqual((points[0]?.[1] ?? 0) - 1e-12);
        expect(to).toBeLessThanOrEqual((points.at(-1)?.[1] ?? 1) + 1e-12);
      }),
    );
  });

  it('goes through every point of the curve', () => {
    fc.assert(
      fc.property(curve, (points) => {
        for (const [raw, right] of points) expect(calibrated(raw, points)).toBeCloseTo(right, 9);
      }),
    );
  });
});

describe('shares', () => {
  const margins = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 });

  it('of margins 0 and ln 3 are a quarter and three quarters', () => {
    const [less, more] = softmax([0, Math.log(3)], 1);
    expect(less).toBeCloseTo(0.25, 12);
    expect(more).toBeCloseTo(0.75, 12);
    expect(softmax([0, Math.log(3) / 4], 4)[1]).toBeCloseTo(0.75, 12);
  });

  it('add up to 1, keep the order, and do not care where zero is', () => {
    fc.assert(
      fc.property(margins, fc.integer({ min: -500, max: 500 }), (values, shift) => {
        const shares = softmax(values, 3);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        for (const [at, value] of values.entries()) {
          for (const [other, than] of values.entries()) {
            if (value > than) expect(shares[at]).toBeGreaterThanOrEqual(shares[other] ?? 1);
          }
        }
        const shifted = softmax(
          values.map((value) => value + shift),
          3,
        );
        for (const [at, share] of shares.entries()) expect(shifted[at]).toBeCloseTo(share, 6);
      }),
    );
  });

  it('are even where nothing leads, and give all to a lead that is large enough', () => {
    expect(softmax([5, 5, 5, 5], 12)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(softmax([-800, 800], 12)).toEqual([0, 1]);
  });
});
