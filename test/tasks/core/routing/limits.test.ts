import { describe, expect, it } from 'vitest';
import type { Classification } from '../../../../tasks/core/contract/classification.ts';
import type { MessageRequest } from '../../../../tasks/core/contract/request.ts';
import { modelById } from '../../../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { callsForEnsemble } from '../../../../tasks/core/routing/auto-ensemble.ts';
import { laneBand } from '../../../../tasks/core/routing/band.ts';
import { planLanes } from '../../../../tasks/core/routing/plan-lanes.ts';
import { budgetClassOf, coordinationFor } from '../../../../tasks/core/selection/decision-matrix.ts';
import { underFigures } from '../../../../tasks/core/selection/figures.ts';
import { defaultPolicy, policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-3';
const SONNET = 'claude-sonnet-3';
/** One answer at a time, so that an estimate is that of the first model; a ceiling that can be generous. */
const router: Policy = {
  ...underFigures(policyFor('claude-3'), 'claude-3/router'),
  insurance: { enabled: false, minSlaMs: 0 },
  budgets: { ...policyFor('claude-3').budgets, requestUsd: 0.5 },
};

function planFor(asked: Partial<MessageRequest>, understood: Partial<Classification>, policy = router) {
  const message = classification(understood);
  const lanes = planLanes(request(asked), message, policy);
  return lanes[laneBand(message, asked.strategy ?? 'auto', policy)];
}
const faq = { intents: ['faq'], complexity: 3, needsContext: true } satisfies Partial<Classification>;
const recommend = {
  intents: ['recommendation'],
  complexity: 8,
  needsContext: true,
} satisfies Partial<Classification>;

describe('the complexity override', () => {
  it('upgrades from 7 on, says so, and counts the embedding and the new price', () => {
    expect(planFor({}, { ...faq, complexity: 6 }).firstModel).toBe(HAIKU);
    const upgraded = planFor({}, { ...faq, complexity: 7 });
    expect(upgraded).toMatchObject({ lane: 'complex', firstModel: SONNET, needsContext: true });
    expect(upgraded.reason).toBe('complex: faq suits a cheap model, complexity 7 reaches 7, upgraded to mid');
    expect(upgraded.estimate.latencyMs).toBe(2_400);
    expect(upgraded.estimate.costUsd).toBeCloseTo(0.0084, 4);
    expect(upgraded.fallbackModel).toBe(HAIKU);
  });

  it('says nothing of an upgrade where the intent alone asks for the strong model', () => {
    expect(planFor({}, recommend).reason).toBe(
      'complex: recommendation needs a strong model, complexity 8 reaches 7',
    );
  });
});

describe('the cost ceiling and the promise', () => {
  it('downgrade to the cheap model, keep the facts, and say why', () => {
    const poor = planFor({ maxCostUsd: 0.005 }, recommend);
    expect(poor).toMatchObject({ firstModel: HAIKU, needsContext: true, retrieval: 'hybrid' });
    expect(poor.reason).toContain('; starts at cheap for the ceiling of $0.005');
    const hasty = planFor({ slaMs: 2_500 }, recommend);
    expect(hasty).toMatchObject({ firstModel: HAIKU, needsContext: true, retrieval: 'hybrid' });
    expect(hasty.reason).toContain('; starts at cheap for the 2500 ms promised');
  });

  it('judge the model that is to be asked, not the one it replaced', () => {
    const both = planFor({ maxCostUsd: 0.005, slaMs: 1_000 }, recommend);
    expect(both.firstModel).toBe(HAIKU);
    expect(both.estimate.latencyMs).toBe(600);
    expect(both.reason).not.toContain('though not within');
  });

  it('count the search and the embedding: 2,350 ms are enough without them only', () => {
    const creative = { intents: ['creative'], complexity: 5 } satisfies Partial<Classification>;
    expect(planFor({ slaMs: 2_350 }, creative).firstModel).toBe(SONNET);
    expect(planFor({ slaMs: 2_350 }, recommend).firstModel).toBe(HAIKU);
  });

  it('go down one rung at a time', () => {
    const top = { ...defaultPolicy, bandRungs: { simple: 'top', medium: 'top', complex: 'top' } } as const;
    const first = (maxCostUsd: number) =>
      planFor({ strategy: 'complexity', tier: 'premium', maxCostUsd, slaMs: 9_000 }, recommend, top)
        .firstModel;
    expect([first(0.05), first(0.006), first(0.001)]).toEqual([
      'claude-opus-5-5',
      'claude-sonnet-5-5',
      'claude-haiku-5-5',
    ]);
  });

  it('leave the cheapest where nothing fits, and say so', () => {
    const broke = planFor({ maxCostUsd: 0.0001 }, faq);
    expect(broke.firstModel).toBe(HAIKU);
    expect(broke.reason).toContain('nothing cheaper or faster would keep the ceiling of $0.0001');
  });
});

describe('the decision matrix, as plans under claude-3/router', () => {
  const MESSAGES = {
    simple: { intents: ['greeting'], complexity: 2 },
    medium: faq,
    complex: recommend,
  } satisfies Record<string, Partial<Classification>>;

  it.each([0.004, 0.04, 0.4])('a ceiling of $%d', (maxCostUsd) => {
    for (const [band, message] of Object.entries(MESSAGES)) {
      const plan = planFor({ maxCostUsd }, message);
      const cell = coordinationFor(budgetClassOf(maxCostUsd), band as keyof typeof MESSAGES);
      const models = cell.rungs.map((rung) => router.rungs[rung]);
      expect(models).toContain(plan.firstModel);
      if (cell.how === 'single') expect(models).toEqual([plan.firstModel]);
      expect(plan.needsContext || !cell.context).toBe(true);
    }
  });

  it('has an ensemble for a complex message under a generous ceiling only', () => {
    const calls = (
      maxCostUsd: number,
      message: Partial<Classification>,
      asked: Partial<MessageRequest> = {},
    ) => callsForEnsemble(request({ maxCostUsd, ...asked }), classification(message), router);
    expect(calls(0.4, recommend)).toBe(true);
    expect(calls(0.05, recommend)).toBe(false);
    expect(calls(0.4, faq)).toBe(false);
    expect(calls(0.4, recommend, { tier: 'economy' })).toBe(false);
    expect(calls(0.4, recommend, { strategy: 'cascade' })).toBe(false);
    expect(calls(0.4, recommend, { goal: 'cost' })).toBe(false);
    expect(calls(0.4, recommend, { chain: 'mixed' })).toBe(false);
    expect(callsForEnsemble(request({ maxCostUsd: 10 }), classification(recommend), defaultPolicy)).toBe(
      false,
    );
  });
});

describe('mistakes of the sketches that this router does not make', () => {
  it('no fallback is the model itself', () => {
    for (const plan of Object.values(planLanes(request(), classification(recommend), router))) {
      expect(plan.fallbackModel).not.toBe(plan.firstModel);
    }
  });

  it('a pinned model neither climbs nor is judged', () => {
    const { pinned } = planLanes(request({ model: HAIKU }), classification(recommend), router);
    expect(pinned).toMatchObject({ maxClimbs: 0, minConfidence: 0, firstModel: HAIKU });
    expect(pinned.ladder).toHaveLength(1);
  });

  it('a pinned model keeps the context of its message, and its real price', () => {
    const { pinned } = planLanes(request({ model: SONNET }), classification(recommend), router);
    expect(pinned).toMatchObject({ needsContext: true, retrieval: 'hybrid' });
    expect(pinned.estimate.costUsd).toBeCloseTo(0.0084, 4);
  });

  it('an unknown model has no price', () => {
    expect(() => modelById(router, 'claude-9')).toThrow(/unknown model claude-9/);
  });

  it('models side by side are waited for once and all paid', () => {
    const { ensemble } = planLanes(request({ strategy: 'ensemble' }), classification(recommend), router);
    // The slowest, and what embeds its answer for the agreement.
    expect(ensemble.estimate.latencyMs).toBe(2_400 + 100);
    expect(ensemble.estimate.costUsd).toBeCloseTo(0.0007 + 0.0084, 4);
  });

  it('a fallback after a failure stays within the tier', () => {
    const asked = request({ model: HAIKU, tier: 'economy' });
    expect(planLanes(asked, classification(), router).pinned.fallbackModel).toBeNull();
  });
});
