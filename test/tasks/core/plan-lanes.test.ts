import { describe, expect, it } from 'vitest';
import { INTENTS } from '../../../tasks/core/contract/enums.ts';
import { bandOfComplexity, laneBand, minimumRung } from '../../../tasks/core/routing/band.ts';
import { planLanes } from '../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy, policyFor } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../fixtures/contract.ts';

const models = (plan: { ladder: readonly { model: string }[] }) => plan.ladder.map(({ model }) => model);
const claude3 = policyFor('claude-3');

describe('routing rules', () => {
  it.each([
    ['greeting', 'cheap', false],
    ['faq', 'cheap', true],
    ['order_status', 'cheap', false],
    ['product_search', 'cheap', true],
    ['recommendation', 'mid', true],
    ['price_inquiry', 'cheap', true],
    ['comparison', 'mid', true],
    ['creative', 'mid', false],
    ['complaint', 'mid', true],
    ['unknown', 'cheap', false],
  ] as const)('give %s the rung and the context of the rules table', (intent, rung, needsContext) => {
    expect(claude3.intents[intent].minRung).toBe(rung);
    expect(claude3.intents[intent].needsContext).toBe(needsContext);
  });

  it('search by keyword where an intent needs context but no embedding', () => {
    const keyword = INTENTS.filter((intent) => defaultPolicy.intents[intent].retrieval === 'keyword');
    expect(keyword).toEqual(['price_inquiry', 'complaint']);
  });

  it.each([
    [1, 'simple'],
    [3, 'simple'],
    [4, 'medium'],
    [6, 'medium'],
    [7, 'complex'],
    [10, 'complex'],
  ] as const)('put complexity %i into band %s', (score, band) => {
    expect(bandOfComplexity(score)).toBe(band);
  });

  it('let any one intent of several ask for the strong model', () => {
    const both = classification({ intents: ['price_inquiry', 'recommendation'] });
    expect(minimumRung(both, defaultPolicy)).toBe('mid');
    expect(laneBand(both, 'auto', defaultPolicy)).toBe('complex');
  });

  it('upgrade at complexity 7 whatever the intent, and make a simple question with context medium', () => {
    expect(laneBand(classification({ complexity: 7 }), 'auto', defaultPolicy)).toBe('complex');
    expect(laneBand(classification({ complexity: 7 }), 'content', defaultPolicy)).toBe('simple');
    expect(laneBand(classification({ intents: ['faq'] }), 'auto', defaultPolicy)).toBe('medium');
    expect(laneBand(classification({ intents: ['recommendation'] }), 'complexity', defaultPolicy)).toBe(
      'simple',
    );
  });
});

describe('the plan of a lane', () => {
  const hard = classification({ intents: ['recommendation'], complexity: 8, needsContext: true });

  it('caps the ladder by tier', () => {
    const ladder = (tier: 'economy' | 'standard' | 'premium') =>
      models(planLanes(request({ tier }), hard, defaultPolicy).complex);
    expect(ladder('economy')).toEqual(['claude-haiku-5-5']);
    expect(ladder('standard')).toEqual(['claude-sonnet-5-5']);
    expect(ladder('premium')).toEqual(['claude-sonnet-5-5', 'claude-opus-5-5']);
  });

  it('puts a cheap answer beside the strong one, and shares the money by price', () => {
    const plan = planLanes(request(), hard, defaultPolicy).complex;
    expect(plan.fanOut).toBe(true);
    expect(plan.members.map(({ model, role }) => [model, role])).toEqual([
      ['claude-sonnet-5-5', 'answer'],
      ['claude-haiku-5-5', 'insurance'],
    ]);
    expect(plan.members.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('starts at the cheap rung when the ceiling or the promise leaves no room, and says so', () => {
    const poor = planLanes(request({ maxCostUsd: 0.001 }), hard, defaultPolicy).complex;
    expect(poor.firstModel).toBe('claude-haiku-5-5');
    expect(poor.reason).toContain('the ceiling of $0.001');
    const hasty = planLanes(request({ slaMs: 1_000 }), hard, defaultPolicy).complex;
    expect(hasty.firstModel).toBe('claude-haiku-5-5');
    expect(hasty.reason).toContain('the 1000 ms promised');
  });

  it('names another model as fallback, never itself', () => {
    for (const plan of Object.values(planLanes(request(), hard, defaultPolicy))) {
      expect(plan.fallbackModel).not.toBe(plan.firstModel);
    }
  });

  it('never escalates a pinned model and never checks a static or cheapest one', () => {
    expect(planLanes(request({ model: 'gpt-4o' }), hard, defaultPolicy).pinned).toMatchObject({
      firstModel: 'gpt-4o',
      maxClimbs: 0,
      minConfidence: 0,
    });
    expect(planLanes(request({ strategy: 'cheapest' }), hard, defaultPolicy).complex.minConfidence).toBe(0);
    expect(models(planLanes(request({ strategy: 'static' }), hard, defaultPolicy).complex)).toEqual([
      'claude-sonnet-5-5',
    ]);
  });

  it('finds the cheapest model good enough for the task under strategy cost', () => {
    const faq = classification({ intents: ['faq'] });
    expect(planLanes(request({ strategy: 'cost' }), faq, defaultPolicy).medium.firstModel).toBe(
      'claude-haiku-5-5',
    );
    expect(planLanes(request({ strategy: 'cost' }), hard, defaultPolicy).complex.firstModel).toBe(
      'claude-sonnet-5-5',
    );
  });

  it('follows a chain that the request names', () => {
    expect(models(planLanes(request({ chain: 'openai' }), hard, defaultPolicy).complex)).toEqual([
      'gpt-4o-mini',
      'gpt-4o',
    ]);
  });
});
