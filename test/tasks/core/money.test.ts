import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  affordableTokens,
  boundNano,
  costNano,
  maxInputTokens,
  toNano,
  toUsd,
} from '../../../tasks/core/money.ts';

const price = fc.double({ min: 0, max: 100, noNaN: true });
const prices = fc.record({ input: price, cachedInput: price, output: price });
const tokens = fc.integer({ min: 0, max: 200_000 });

describe('money', () => {
  it('does not lose or gain a nano-dollar to binary fractions', () => {
    expect(toNano(0.1 + 0.2)).toBe(300_000_000);
    expect(toUsd(toNano(0.00815))).toBe(0.00815);
  });

  it('rounds as the sixth decimal of a nano-dollar does, whole or nearly so', () => {
    const noise = fc.double({ min: -2e-6, max: 2e-6, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), noise, (nano, off) => {
        const usd = (nano + off) / 1e9;
        // Of no money less than none: minus zero and zero are the same.
        expect(toNano(usd) + 0).toBe(Math.ceil(Number((usd * 1e9).toFixed(6))) + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('rounds up, so that what is booked is never less than what is owed', () => {
    expect(toNano(1e-10)).toBe(1);
    expect(toNano(0)).toBe(0);
  });

  it.each([
    {
      what: 'a simple answer of the cascade document',
      input: 200,
      output: 100,
      prices: [0.25, 1.25],
      usd: 0.000175,
    },
    { what: 'a product look-up', input: 400, output: 200, prices: [0.25, 1.25], usd: 0.00035 },
    { what: 'a recommendation', input: 600, output: 400, prices: [3, 15], usd: 0.0078 },
    { what: 'a comparison', input: 800, output: 600, prices: [3, 15], usd: 0.0114 },
    { what: 'a discussion', input: 1_000, output: 800, prices: [3, 15], usd: 0.015 },
  ])(
    'prices $what as the document does: $usd',
    ({ input, output, prices: [inPrice = 0, outPrice = 0], usd }) => {
      const cost = costNano(
        { input: inPrice, cachedInput: inPrice, output: outPrice },
        { inputTokens: input, cachedTokens: 0, outputTokens: output },
      );
      expect(toUsd(cost)).toBe(usd);
    },
  );

  it('never costs less than nothing, and cached input has its own price', () => {
    fc.assert(
      fc.property(prices, tokens, tokens, tokens, (known, inputTokens, cachedTokens, outputTokens) => {
        expect(costNano(known, { inputTokens, cachedTokens, outputTokens })).toBeGreaterThanOrEqual(0);
      }),
    );
    const cached = { inputTokens: 0, cachedTokens: 1_000_000, outputTokens: 0 };
    expect(toUsd(costNano({ input: 2, cachedInput: 0.1, output: 10 }, cached))).toBe(0.1);
  });

  it('bounds every call whose tokens stay within the bytes of its prompt', () => {
    fc.assert(
      fc.property(
        prices,
        tokens,
        tokens,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (known, bytes, most, part) => {
          const usage = {
            inputTokens: Math.floor(maxInputTokens(bytes) * part),
            cachedTokens: 0,
            outputTokens: Math.floor(most * part),
          };
          expect(costNano(known, usage)).toBeLessThanOrEqual(boundNano(known, bytes, most));
        },
      ),
    );
  });

  it('affords only what the money left can pay', () => {
    fc.assert(
      fc.property(prices, tokens, fc.integer({ min: 0, max: 1e9 }), (known, bytes, money) => {
        const most = affordableTokens(known, bytes, money);
        if (most > 0 && most < Number.MAX_SAFE_INTEGER) {
          expect(boundNano(known, bytes, most)).toBeLessThanOrEqual(money);
        }
      }),
    );
  });
});
