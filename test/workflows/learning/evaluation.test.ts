import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaRecovered,
  auroc,
  calibrationError,
  interval,
  mean,
  type Routed,
  savedByCascade,
  savedByRouter,
  shareToRecover,
  strongCallCurve,
} from '../../../workflows/learning/evaluation.ts';
import { seededRandom } from '../../../workflows/random.ts';

const row = (weak: number, strong: number, score: number): Routed => ({ weak, strong, score });
/** The strong model is better on two of four; the router sees one of them. */
const four = [row(0, 1, 4), row(1, 1, 3), row(0, 1, 2), row(1, 1, 1)];

describe('the strong-call curve', () => {
  it('goes from the weak model to the strong one, prompt by prompt', () => {
    expect(strongCallCurve(four)).toEqual([
      { share: 0, quality: 0.5, recovered: 0 },
      { share: 0.25, quality: 0.75, recovered: 0.5 },
      { share: 0.5, quality: 0.75, recovered: 0.5 },
      { share: 0.75, quality: 1, recovered: 1 },
      { share: 1, quality: 1, recovered: 1 },
    ]);
  });

  it('moves prompts of the same score together, in whatever order they stand', () => {
    const tied = [row(0, 1, 2), row(1, 1, 1), row(1, 1, 2), row(0, 1, 1)];
    const curve = [
      { share: 0, quality: 0.5, recovered: 0 },
      { share: 0.5, quality: 0.75, recovered: 0.5 },
      { share: 1, quality: 1, recovered: 1 },
    ];
    expect(strongCallCurve(tied)).toEqual(curve);
    expect(strongCallCurve(tied.toReversed())).toEqual(curve);
  });

  it('recovers nothing where there is no gap', () => {
    const curve = strongCallCurve([row(1, 0, 2), row(0, 1, 1)]);
    expect(curve.map(({ recovered }) => recovered)).toEqual([0, 0, 0]);
    expect(areaRecovered(curve)).toBe(0);
  });

  it('ends at the strong model, whatever the rows', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const rows = fc.array(fc.record({ weak: share, strong: share, score: fc.integer({ min: 0, max: 9 }) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (drawn) => {
        const curve = strongCallCurve(drawn);
        expect(curve.at(-1)?.share).toBe(1);
        expect(curve.at(-1)?.quality).toBeCloseTo(mean(drawn.map(({ strong }) => strong)), 9);
        for (const [at, point] of curve.entries()) {
          expect(point.share).toBeGreaterThan(curve[at - 1]?.share ?? -1);
        }
      }),
    );
  });
});

describe('the gap recovered', () => {
  it('is the area under the curve', () => {
    // Trapezoids of width 1/4: .25, .5, .75 and 1 high.
    expect(areaRecovered(strongCallCurve(four))).toBeCloseTo((0.25 + 0.5 + 0.75 + 1) / 4, 12);
  });

  it('is one half when all prompts score the same, and by chance', () => {
    expect(areaRecovered(strongCallCurve(four.map((one) => ({ ...one, score: 1 }))))).toBe(0.5);
    const random = seededRandom(11);
    const many = Array.from({ length: 4_000 }, () =>
      row(Number(random() < 0.5), Number(random() < 0.8), random()),
    );
    expect(Math.abs(areaRecovered(strongCallCurve(many)) - 0.5)).toBeLessThan(0.05);
  });

  it('is never more than the oracle recovers, nor less than its opposite', () => {
    const binary = fc.constantFrom(0, 1);
    const rows = fc.array(
      fc.record({ weak: binary, strong: binary, score: fc.integer({ min: 0, max: 5 }) }),
      {
        minLength: 2,
      },
    );
    fc.assert(
      fc.property(rows, (drawn) => {
        fc.pre(mean(drawn.map(({ strong }) => strong)) > mean(drawn.map(({ weak }) => weak)));
        const area = (score: (one: Routed) => number): number =>
          areaRecovered(strongCallCurve(drawn.map((one) => ({ ...one, score: score(one) }))));
        const given = area(({ score }) => score);
        expect(given).toBeLessThanOrEqual(area(({ weak, strong }) => strong - weak) + 1e-9);
        expect(given).toBeGreaterThanOrEqual(area(({ weak, strong }) => weak - strong) - 1e-9);
      }),
    );
  });

  it.each([
    [0, 0],
    [0.25, 0.125],
    [0.5, 0.25],
    [0.75, 0.625],
    [0.8, 0.65],
    [1, 0.75],
  ])('of %d takes a share of strong calls of %d', (part, share) => {
    expect(shareToRecover(strongCallCurve(four), part)).toBeCloseTo(share, 12);
  });

  it('takes every prompt where nothing recovers it', () => {
    expect(shareToRecover(strongCallCurve([row(1, 1, 2), row(0, 0, 1)]), 0.5)).toBe(1);
  });
});

describe('what is saved', () => {
  it.each([
    // share, ratio, router: 1 - e - (1 - e) / k, cascade: 1 - e - 1 / k
    [0, 20, 0.95, 0.95],
    [0.5, 20, 0.475, 0.45],
    [1, 20, 0, -0.05],
    [0.25, 4, 0.5625, 0.5],
    [0.2, 1, 0, -0.2],
  ])(
    'at a share of %d and a price of 1 : %d is %d with a router and %d with a cascade',
    (e, k, router, cascade) => {
      expect(savedByRouter(e, k)).toBeCloseTo(router, 12);
      expect(savedByCascade(e, k)).toBeCloseTo(cascade, 12);
    },
  );

  it('is what the bills say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 100 }), (sent, ratio) => {
        const dear = 100 * ratio;
        expect(savedByRouter(sent / 100, ratio)).toBeCloseTo(1 - (sent * ratio + (100 - sent)) / dear, 9);
        expect(savedByCascade(sent / 100, ratio)).toBeCloseTo(1 - (sent * ratio + 100) / dear, 9);
      }),
    );
  });
});

describe('AUROC', () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), { maxLength: 60 });

  it('is the share of pairs in which the right answer scores higher, ties counting half', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const right = rows.filter(([, isRight]) => isRight);
        const wrong = rows.filter(([, isRight]) => !isRight);
        const wins = right.flatMap(([high]) =>
          wrong.map(([low]) => (high > low ? 1 : high === low ? 0.5 : 0)),
        );
        const value = auroc(
          rows.map(([score]) => score),
          rows.map(([, isRight]) => isRight),
        );
        if (wins.length === 0) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(mean(wins), 9);
      }),
    );
  });

  it.each([
    ['knows all', [1, 2, 3, 4], 1],
    ['knows nothing', [1, 1, 1, 1], 0.5],
    ['has it upside down', [4, 3, 2, 1], 0],
  ])('of a score that %s is right', (_what, scores, value) => {
    expect(auroc(scores, [false, false, true, true])).toBe(value);
  });
});

describe('the calibration error', () => {
  it.each<[string, number[], number[], number]>([
    ['is 0 where every chance comes true', [0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0], 0],
    ['is the distance where none does', [0.9, 0.9], [0, 0], 0.9],
    ['weighs bins by their rows', [0.95, 0.95, 0.95, 0.05], [1, 1, 1, 1], (3 * 0.05 + 0.95) / 4],
    ['does not let one bin pay for another', [0.2, 0.8], [1, 0], 0.8],
    ['takes 1 into the last bin', [1, 0.95], [0, 1], 0.475],
    ['takes shares for outcomes', [0.5, 0.5], [0.5, 0.5], 0],
  ])('%s', (_what, chances, outcomes, error) => {
    expect(calibrationError(chances, outcomes)).toBeCloseTo(error, 12);
  });
});

describe('the bootstrap interval', () => {
  const values = Array.from({ length: 400 }, (_, at) => (at * 7_919) % 100);

  it('is the same each time, and holds the statistic', () => {
    const [low, high] = interval(values, mean);
    expect(interval(values, mean)).toEqual([low, high]);
    expect(low).toBeLessThan(mean(values));
    expect(high).toBeGreaterThan(mean(values));
  });

  it('is about four standard errors wide', () => {
    const deviation = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
    const [low, high] = interval(values, mean);
    expect((high - low) / ((2 * 1.96 * deviation) / Math.sqrt(values.length))).toBeCloseTo(1, 0);
  });

  it('is a point where nothing varies, and leaves out draws that say nothing', () => {
    expect(interval([3, 3, 3], mean)).toEqual([3, 3]);
    expect(interval([1, 2], () => Number.NaN)).toEqual([Number.NaN, Number.NaN]);
    const rated = interval([0, 1, 2], (drawn) => (drawn.includes(0) ? Number.NaN : 5));
    expect(rated).toEqual([5, 5]);
  });
});
