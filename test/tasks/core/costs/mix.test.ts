import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answeredBy,
  callUsd,
  dayUsd,
  escalatedShare,
  type Mix,
  messageMs,
  messageUsd,
  type Part,
  partDayUsd,
  sharesProblem,
} from '../../../../tasks/core/costs/mix.ts';
import type { TokenPrices } from '../../../../tasks/core/money.ts';

const PRICES: Readonly<Record<string, TokenPrices>> = {
  cheap: { input: 0.25, cachedInput: 0.1, output: 1.25 },
  dear: { input: 3, cachedInput: 0.3, output: 15 },
};
const pricesOf = (model: string): TokenPrices => PRICES[model] ?? { input: 0, cachedInput: 0, output: 0 };
const call = (model: string, inputTokens = 300, outputTokens = 150) => ({ model, inputTokens, outputTokens });
const part = (share: number, ...models: string[]): Part => ({
  name: models.join('+'),
  share,
  tasks: [],
  calls: models.map((model) => call(model)),
});
const mixOf = (parts: readonly Part[], more: Partial<Mix> = {}): Mix => ({
  name: 'test',
  messagesPerDay: 1_000_000,
  cacheHitShare: 0,
  everyMessage: [],
  parts,
  ...more,
});

describe('the price of a mix', () => {
  it('bills input, cached input and output at their own rates', () => {
    expect(
      callUsd(
        { model: 'cheap', inputTokens: 400, cachedTokens: 1_000, outputTokens: 200 },
        PRICES['cheap'] as TokenPrices,
      ),
    ).toBeCloseTo(0.0001 + 0.0001 + 0.00025, 12);
  });

  it('adds both calls of an escalation', () => {
    const mix = mixOf([part(0.9, 'cheap'), part(0.1, 'cheap', 'dear')]);
    expect(dayUsd(mix, pricesOf)).toBe(Number((1e6 * 0.0002625 + 1e5 * 0.00315).toFixed(9)));
    expect([answeredBy(mix, 'cheap'), answeredBy(mix, 'dear'), escalatedShare(mix)]).toEqual([0.9, 0.1, 0.1]);
  });

  it('takes what the cache answers off everything, the classifier too', () => {
    const bare = mixOf([part(1, 'cheap')], { everyMessage: [call('cheap', 200, 40)] });
    const cached = { ...bare, cacheHitShare: 0.2 };
    expect(messageUsd(cached, pricesOf)).toBeCloseTo(0.8 * messageUsd(bare, pricesOf), 15);
    expect(answeredBy(cached, 'cheap')).toBe(0.8);
  });

  it('waits for the slowest of an ensemble, and for each call of a cascade', () => {
    const ms = (model: string): number => (model === 'dear' ? 2_000 : 200);
    const together = mixOf([{ ...part(1, 'cheap', 'dear'), together: true }]);
    expect(messageMs(together, ms)).toBe(2_000);
    expect(escalatedShare(together)).toBe(0);
    expect(messageMs(mixOf([part(1, 'cheap', 'dear')]), ms)).toBe(2_200);
    const parallel = mixOf([part(1, 'cheap')], { everyMessage: [call('cheap'), call('dear')] });
    expect(messageMs(parallel, ms)).toBe(2_200);
  });
});

describe('shares', () => {
  it.each([
    [[0.6, 0.25, 0.15], undefined],
    [[0.1, 0.2, 0.7], undefined],
    [[0.6, 0.25], 'the shares of the parts add up to 0.85: they must add up to 1 (0.15 is missing)'],
    [[0.6, 0.5], 'the shares of the parts add up to 1.1: they must add up to 1 (0.1 is too much)'],
    [[], 'the shares of the parts add up to 0: they must add up to 1 (1 is missing)'],
  ])('%j', (shares, problem) => {
    expect(sharesProblem(shares.map((share) => ({ share })))).toBe(problem);
  });
});

/** Shares that add up to 1. */
const shares = fc
  .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })
  .map((weights) => {
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / all);
  });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const MODELS = [['cheap'], ['dear'], ['cheap', 'dear']] as const;

describe('laws of mixes', () => {
  it('normalised shares add up to 1', () => {
    fc.assert(
      fc.property(shares, (some) => sharesProblem(some.map((one) => ({ share: one }))) === undefined),
    );
  });

  it('cost never falls when the dear model gets more of the traffic', () => {
    fc.assert(
      fc.property(share, share, share, (one, other, cacheHitShare) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const at = (dear: number): number =>
          messageUsd(mixOf([part(1 - dear, 'cheap'), part(dear, 'dear')], { cacheHitShare }), pricesOf);
        expect(at(more)).toBeGreaterThanOrEqual(at(less) - 1e-15);
      }),
    );
  });

  it('cost never rises with the share of the cache, nor falls with that of escalations', () => {
    fc.assert(
      fc.property(share, share, (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const cached = (cacheHitShare: number): number =>
          messageUsd(mixOf([part(1, 'dear')], { cacheHitShare }), pricesOf);
        const climbing = (escalated: number): number =>
          messageUsd(mixOf([part(1 - escalated, 'cheap'), part(escalated, 'cheap', 'dear')]), pricesOf);
        expect(cached(more)).toBeLessThanOrEqual(cached(less) + 1e-15);
        expect(climbing(more)).toBeGreaterThanOrEqual(climbing(less) - 1e-15);
      }),
    );
  });

  it('the parts add up to the whole', () => {
    fc.assert(
      fc.property(shares, share, (some, cacheHitShare) => {
        const parts = some.map((one, at) => part(one, ...(MODELS[at % MODELS.length] ?? [])));
        const mix = mixOf(parts, { cacheHitShare });
        const sum = parts.reduce((all, one) => all + partDayUsd(mix, one, pricesOf), 0);
        expect(sum).toBeCloseTo(dayUsd(mix, pricesOf), 6);
        const answered = answeredBy(mix, 'cheap') + answeredBy(mix, 'dear') + cacheHitShare;
        expect(answered).toBeCloseTo(1, 6);
      }),
    );
  });
});
