import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrated } from '../../../tasks/core/learning/calibration.ts';
import { fitIsotonic } from '../../../workflows/learning/isotonic.ts';
import { seededRandom } from '../../../workflows/random.ts';

const rows = fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.constantFrom(0, 0.5, 1)), {
  minLength: 1,
  maxLength: 300,
});
const curveOf = (pairs: readonly (readonly [number, number])[]) =>
  fitIsotonic(
    pairs.map(([score]) => score),
    pairs.map(([, outcome]) => outcome),
  );

describe('the isotonic curve', () => {
  it('is the share of right outcomes block by block, held back by half a right one and half a wrong one', () => {
    const low = Array.from({ length: 8 }, (_, at): [number, number] => [at / 10, at < 2 ? 1 : 0]);
    const high = Array.from({ length: 8 }, (_, at): [number, number] => [2 + at / 10, at < 6 ? 1 : 0]);
    expect(curveOf([...high, ...low])).toEqual([
      [0.35, 2.5 / 9],
      [2.35, 6.5 / 9],
    ]);
  });

  it('pools what would fall', () => {
    const low = Array.from({ length: 8 }, (_, at): [number, number] => [at, 1]);
    const high = Array.from({ length: 8 }, (_, at): [number, number] => [10 + at, 0]);
    expect(curveOf([...low, ...high])).toEqual([[8.5, 8.5 / 17]]);
  });

  it('keeps equal scores together, however many there are', () => {
    expect(
      curveOf(Array.from({ length: 1_000 }, (_, at): [number, number] => [0.3, at < 250 ? 0 : 1])),
    ).toEqual([[0.3, 750.5 / 1_001]]);
  });

  it('holds too few points to remember rows', () => {
    const { length } = curveOf(Array.from({ length: 5_000 }, (_, at): [number, number] => [at, at / 5_000]));
    expect(length).toBeGreaterThan(8);
    expect(length).toBeLessThanOrEqual(12);
  });

  it('ascends in scores and in chances, within 0 and 1, whatever the rows and their order', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const curve = curveOf(pairs);
        expect(curve.length).toBeGreaterThan(0);
        for (const [at, [score, chance]] of curve.entries()) {
          expect(chance > 0 && chance < 1).toBe(true);
          const before = curve[at - 1];
          if (before === undefined) continue;
          expect(score).toBeGreaterThan(before[0]);
          expect(chance).toBeGreaterThan(before[1]);
        }
      }),
    );
  });

  it('finds the chances that the outcomes were drawn with', () => {
    const random = seededRandom(3);
    const curve = curveOf(
      Array.from({ length: 4_000 }, (): [number, number] => {
        const score = random();
        return [score, random() < score ** 2 ? 1 : 0];
      }),
    );
    for (const score of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      expect(Math.abs(calibrated(score, curve) - score ** 2)).toBeLessThan(0.06);
    }
  });
});
