import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreSigns } from '../../../tasks/core/learning/sign-model.ts';
import { fitRidge, type SignRow } from '../../../workflows/learning/ridge.ts';

const row = (x: number, target: number, weight = 1): SignRow => ({ signs: { x }, target, weight });

describe('ridge regression', () => {
  // Mean 1 and deviation 1: standardised, the signs are -1, -1, 1, 1, and their products with the targets add up to 2.
  const rows = [row(0, 0), row(0, 0), row(2, 1), row(2, 1)];

  it.each([
    [0, 2 / 4],
    [4, 2 / 8],
    [196, 2 / 200],
  ])('with a penalty of %d rows gives the weight solved by hand: %d', (penalty, weight) => {
    expect(fitRidge(rows, ['x'], penalty)).toEqual({ bias: 0.5, signs: { x: [1, weight] } });
  });

  it('solves two signs that go together as by hand', () => {
    // Standardised: a = (-1, -1, 1, 1), b = (-1, 1, 1, -1) + a, over sqrt(2); a.a = b.b = 4, a.b = 4/sqrt(2).
    const both: SignRow[] = [
      { signs: { a: -1, b: -2 }, target: 0 },
      { signs: { a: -1, b: 0 }, target: 1 },
      { signs: { a: 1, b: 2 }, target: 2 },
      { signs: { a: 1, b: 0 }, target: 5 },
    ];
    // [4 + p, c; c, 4 + p] w = [6, 2 sqrt(2)] with p = 2 and c = 4/sqrt(2).
    const c = 4 / Math.SQRT2;
    const right = [-0 - 1 + 2 + 5, (-2 * 0 + 0 + 2 * 2 + 0) / Math.SQRT2] as const;
    const determinant = 36 - c * c;
    const a = (6 * right[0] - c * right[1]) / determinant;
    const b = (6 * right[1] - c * right[0]) / determinant / Math.SQRT2;
    const { bias, signs } = fitRidge(both, ['a', 'b'], 2);
    expect(bias).toBe(2);
    expect(signs['a']?.[1]).toBeCloseTo(a, 4);
    expect(signs['b']?.[1]).toBeCloseTo(b, 4);
  });

  it('takes a row of weight two for two rows', () => {
    expect(fitRidge([row(0, 0, 2), row(2, 1), row(3, 4)], ['x'], 3)).toEqual(
      fitRidge([row(0, 0), row(0, 0), row(2, 1), row(3, 4)], ['x'], 3),
    );
  });

  it('leaves out signs that never change, and takes a sign that is missing for 0', () => {
    const mixed = [
      { signs: { x: 1, same: 7 }, target: 1 },
      { signs: { same: 7 }, target: 0 },
    ];
    const model = fitRidge(mixed, ['x', 'same', 'never'], 0);
    expect(Object.keys(model.signs)).toEqual(['x']);
    expect(scoreSigns(model, { x: 1 })).toBeCloseTo(1, 4);
    expect(scoreSigns(model, { x: 0 })).toBeCloseTo(0, 4);
  });

  it('says the mean where no sign tells anything', () => {
    expect(fitRidge([row(1, 0.25), row(1, 0.75)], ['x'], 10)).toEqual({ bias: 0.5, signs: {} });
  });

  it('shrinks towards the mean as the penalty grows', () => {
    const numbers = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(numbers, numbers), { minLength: 2, maxLength: 40 }), (pairs) => {
        const weights = [0, 1, 10, 100].map((penalty) =>
          Math.abs(
            fitRidge(
              pairs.map(([x, target]) => row(x, target)),
              ['x'],
              penalty,
            ).signs['x']?.[1] ?? 0,
          ),
        );
        for (const [at, weight] of weights.entries()) {
          expect(weight).toBeLessThanOrEqual((weights[at - 1] ?? Number.POSITIVE_INFINITY) * 1.0001);
        }
      }),
    );
  });
});
