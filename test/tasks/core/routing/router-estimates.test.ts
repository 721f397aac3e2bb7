import { describe, expect, it } from 'vitest';
import { costNano, toUsd } from '../../../../tasks/core/money.ts';
import { modelById } from '../../../../tasks/core/policy/check-policy.ts';
import { estimateCall, estimateTogether } from '../../../../tasks/core/routing/estimate.ts';
import { SUB_PROFILES, type SubProfileName, underFigures } from '../../../../tasks/core/selection/figures.ts';
import { policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { INTENT_ROUTES } from '../../../../tasks/profiles/mangaassist/matrices/tasks.ts';

const HAIKU = 'claude-haiku-3';
const SONNET = 'claude-sonnet-3';
const router = underFigures(policyFor('claude-3'), 'claude-3/router');
const plain = { promptBytes: 0, needsContext: false, embeds: false };

/** Cost in US dollars and milliseconds by intent: 200 or, with context, 800 tokens read, 400 written. */
const EXPECTED: Readonly<Record<string, readonly [number, number]>> = {
  greeting: [0.00055, 200],
  faq: [0.0007, 600],
  order_status: [0.00055, 200],
  product_search: [0.0007, 600],
  recommendation: [0.0084, 2_400],
  price_inquiry: [0.0007, 500],
  comparison: [0.0084, 2_400],
  creative: [0.0066, 2_000],
  complaint: [0.0084, 2_300],
  unknown: [0.00055, 200],
};

describe('what the router expects, under claude-3/router', () => {
  it.each(INTENT_ROUTES.rows)('$intent', ({ intent, model, needsContext, needsEmbedding }) => {
    const work = { promptBytes: 0, needsContext, embeds: needsEmbedding };
    const { costUsd, latencyMs } = estimateCall(modelById(router, model), work, router);
    expect([costUsd, latencyMs]).toEqual(EXPECTED[intent]);
  });

  it('counts the message itself, and the embedding of it', () => {
    const work = { promptBytes: 400, needsContext: true, embeds: true };
    const { costUsd } = estimateCall(modelById(router, HAIKU), work, router);
    expect(costUsd).toBeCloseTo(0.0007 + (100 * 0.25) / 1e6 + (100 * 0.02) / 1e6, 12);
  });

  it('pays several side by side, and waits for the slowest', () => {
    const models = [HAIKU, SONNET].map((id) => modelById(router, id));
    const work = { ...plain, needsContext: true, embeds: true };
    const together = estimateTogether(models, work, router);
    expect(together.latencyMs).toBe(2_400);
    expect(together.costUsd).toBeCloseTo(0.0007 + 0.0084, 12);
  });

  it('prices a pinned model as any other, where the sketch books $0.01 for whatever is asked', () => {
    expect(estimateCall(modelById(router, SONNET), plain, router).costUsd).toBe(0.0066);
  });
});

describe('each document keeps its own figures', () => {
  const of = (name: SubProfileName) => {
    const policy = underFigures(policyFor('claude-3'), name);
    return [HAIKU, SONNET].map((id) => {
      const { latencyMs, defaultMaxTokens, temperature, quality, prices } = modelById(policy, id);
      expect([prices.input, prices.output]).toEqual(id === HAIKU ? [0.25, 1.25] : [3, 15]);
      return { ms: latencyMs.p50, tokens: defaultMaxTokens, temperature, quality };
    });
  };

  it('router: 200 and 2,000 ms, 512 and 1,024 tokens, no temperature', () => {
    expect(of('claude-3/router')).toEqual([
      { ms: 200, tokens: 512, temperature: null, quality: 0.7 },
      { ms: 2_000, tokens: 1_024, temperature: null, quality: 0.95 },
    ]);
  });

  it('cascade: 250 and 800 ms, 1,024 and 2,048 tokens, temperatures .3 and .5', () => {
    expect(of('claude-3/cascade')).toEqual([
      { ms: 250, tokens: 1_024, temperature: 0.3, quality: 0.82 },
      { ms: 800, tokens: 2_048, temperature: 0.5, quality: 0.95 },
    ]);
  });

  it('selector: 250 and 800 ms, quality .82 and .95', () => {
    expect(of('claude-3/selector')).toMatchObject([
      { ms: 250, quality: 0.82 },
      { ms: 800, quality: 0.95 },
    ]);
  });

  it('efficiency: 300 and 1,200 ms, quality .82 and .97, $0.0003 and $0.0096 a question', () => {
    expect(of('claude-3/efficiency')).toMatchObject([
      { ms: 300, quality: 0.82 },
      { ms: 1_200, quality: 0.97 },
    ]);
    const { haiku, sonnet } = SUB_PROFILES['claude-3/efficiency'];
    const price = (id: string, typical: { readonly inputTokens: number; readonly outputTokens: number }) =>
      toUsd(costNano(modelById(router, id).prices, { ...typical, cachedTokens: 0 }));
    expect(price(HAIKU, haiku.typical)).toBe(0.0002625);
    expect(price(SONNET, sonnet.typical)).toBe(0.0096);
    expect(price(HAIKU, haiku.typical) + price(SONNET, sonnet.typical)).toBeCloseTo(0.0099, 4);
  });

  it('leaves every other model, and the policy they came from, as they were', () => {
    const base = policyFor('claude-3');
    const changed = underFigures(base, 'claude-3/router');
    expect(modelById(changed, 'gpt-4o')).toEqual(modelById(base, 'gpt-4o'));
    expect(modelById(base, HAIKU).latencyMs.p50).toBe(250);
    expect(changed.name).toBe('mangaassist/claude-3/router');
  });
});

describe('the traffic of the cascade, a question', () => {
  it.each([
    ['simple FAQ and greetings', HAIKU, 200, 100, 0.000175],
    ['product look-up', HAIKU, 400, 200, 0.00035],
    ['recommendations', SONNET, 600, 400, 0.0078],
    ['complex comparison', SONNET, 800, 600, 0.0114],
    ['nuanced discussion', SONNET, 1_000, 800, 0.015],
  ] as const)('%s', (_, id, inputTokens, outputTokens, costUsd) => {
    const usage = { inputTokens, cachedTokens: 0, outputTokens };
    expect(toUsd(costNano(modelById(router, id).prices, usage))).toBe(costUsd);
  });

  it('an escalation pays both', () => {
    const first = costNano(modelById(router, HAIKU).prices, {
      inputTokens: 400,
      cachedTokens: 0,
      outputTokens: 200,
    });
    const second = costNano(modelById(router, SONNET).prices, {
      inputTokens: 600,
      cachedTokens: 0,
      outputTokens: 400,
    });
    expect(toUsd(first + second)).toBe(0.00815);
  });
});
