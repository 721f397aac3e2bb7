import { describe, expect, it } from 'vitest';
import type { EnsembleMethod } from '../../../../tasks/core/contract/enums.ts';
import type { MessageRequest } from '../../../../tasks/core/contract/request.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { callsForEnsemble } from '../../../../tasks/core/routing/auto-ensemble.ts';
import { planLanes } from '../../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';

const planOf = (changes: Partial<MessageRequest>, policy: Policy = defaultPolicy) =>
  planLanes(request({ strategy: 'ensemble', ...changes }), classification(), policy).ensemble;

const modelsOf = ({ members }: ReturnType<typeof planOf>) => members.map(({ model }) => model);
const voting = (...models: readonly string[]) => ({
  ensemble: { method: 'voting' as const, models: [...models] },
});

describe('the members of an ensemble', () => {
  it('are those that the request names, in its order, or the rungs of the policy', () => {
    expect(modelsOf(planOf(voting(SONNET, HAIKU)))).toEqual([SONNET, HAIKU]);
    expect(modelsOf(planOf({}))).toEqual([HAIKU, SONNET]);
    expect(planOf({})).toMatchObject({ fanOut: true, leftOut: [], method: 'confidence_select' });
  });

  it('share the money that is theirs together', () => {
    const policy = { ...defaultPolicy, ensemble: { ...defaultPolicy.ensemble, moneyShare: 0.8 } };
    const shares = planOf({}, policy).members.map(({ share }) => share);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(0.8, 10);
    expect(shares[1]).toBeGreaterThan(shares[0] ?? 0);
  });

  it('come in time, by what is expected of them', () => {
    const plan = planOf({ ...voting(HAIKU, SONNET, OPUS), slaMs: 2_000 });
    expect(modelsOf(plan)).toEqual([HAIKU, SONNET]);
    expect(plan.leftOut).toEqual([
      { model: OPUS, why: 'no_time', reason: `${OPUS}: takes 2260 ms, 1800 ms are left` },
    ]);
    expect(plan.reason).toContain(`; without ${OPUS}: takes 2260 ms`);
  });

  it('are paid for within their part of the money, the most worth for a dollar first', () => {
    const plan = planOf({ ...voting(OPUS, SONNET, HAIKU), maxCostUsd: 0.02, slaMs: 9_000 });
    expect(modelsOf(plan)).toEqual([SONNET, HAIKU]);
    expect(plan.leftOut).toMatchObject([{ model: OPUS, why: 'no_money' }]);
  });

  it('are no more than the policy allows', () => {
    const policy = { ...defaultPolicy, ensemble: { ...defaultPolicy.ensemble, maxMembers: 2 } };
    const plan = planOf({ ...voting(HAIKU, SONNET, OPUS), slaMs: 9_000 }, policy);
    expect(plan.members).toHaveLength(2);
    expect(plan.leftOut).toMatchObject([{ why: 'too_many' }]);
  });

  it('are held by the tier, which is said', () => {
    const plan = planOf({ tier: 'economy' });
    expect(plan).toMatchObject({
      fanOut: false,
      firstModel: HAIKU,
      leftOut: [{ model: SONNET, why: 'tier', reason: `${SONNET}: tier economy ends at cheap` }],
    });
  });

  it('are asked although their breakers are open where all are: somebody has to answer', () => {
    const open = [HAIKU, SONNET].map((model) => ({ model, reason: 'throttled' as const, until: 1 }));
    const lanes = planLanes(
      request({ strategy: 'ensemble' }),
      classification(),
      defaultPolicy,
      undefined,
      open,
    );
    expect(modelsOf(lanes.ensemble)).toEqual([HAIKU, SONNET]);
  });

  it('are one model when only one is left, and that one begins', () => {
    const plan = planOf({ ...voting(OPUS, HAIKU), slaMs: 1_000 });
    expect(plan).toMatchObject({ fanOut: false, firstModel: HAIKU });
    expect(plan.ladder.map(({ model }) => model)).toEqual([HAIKU, SONNET]);
  });

  it('are samples of one model for best_of_n, as many as asked and allowed', () => {
    const best = (changes: object) => ({ ensemble: { method: 'best_of_n' as const, ...changes } });
    expect(modelsOf(planOf(best({})))).toEqual([HAIKU, HAIKU, HAIKU]);
    expect(modelsOf(planOf(best({ n: 2, models: [SONNET] })))).toEqual([SONNET, SONNET]);
    const many = planOf(best({ n: 5 }));
    expect(many.members).toHaveLength(3);
    expect(many.leftOut).toHaveLength(2);
  });
});

describe('the members of an ensemble, as the day goes', () => {
  const three = request({ strategy: 'ensemble', ...voting(HAIKU, SONNET, OPUS), slaMs: 9_000 });
  const at = (moneyLeft: number, dayLeft: number) =>
    planLanes(three, classification(), defaultPolicy, undefined, [], { moneyLeft, dayLeft }).ensemble;

  it.each([
    [1, 1, 3],
    [0.5, 0.5, 3],
    [0.9, 0.1, 3],
    [0.4, 0.8, 2],
    [0.05, 0.5, 1],
    [0, 0.5, 0],
  ])('with %d of the money for %d of the day are %d', (moneyLeft, dayLeft, count) => {
    const plan = at(moneyLeft, dayLeft);
    // One alone is no fan-out: it begins, and what stands above it may follow.
    expect(plan.members).toHaveLength(count);
    expect(plan.fanOut).toBe(count > 1);
    expect(plan.leftOut).toHaveLength(3 - count);
    expect(plan.leftOut.every(({ why }) => why === 'no_money')).toBe(true);
  });

  it('may together use no more than the day still allows, and the reason names both shares', () => {
    const plan = at(0.4, 0.8);
    expect(plan.members.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(0.5, 9);
    expect(plan.leftOut[0]?.model).toBe(OPUS);
    expect(plan.leftOut[0]?.reason).toMatch(/ are left with 40 % of the day's money for 80 % of the day$/u);
    expect(plan.reason).toContain("40 % of the day's money");
  });

  it('are not called for by the policy alone where the day allows no generous ceiling', () => {
    const policy = { ...defaultPolicy, budgets: { ...defaultPolicy.budgets, requestUsd: 0.08 } };
    const hard = classification({ intents: ['recommendation'], complexity: 8 });
    const calls = (moneyLeft: number) => callsForEnsemble(request(), hard, policy, { moneyLeft, dayLeft: 1 });
    expect([calls(1), calls(0.7), calls(0.6)]).toEqual([true, true, false]);
  });
});

describe('the meta-model', () => {
  const stacking = { ensemble: { method: 'stacking' as const, models: [HAIKU, SONNET] }, slaMs: 6_000 };

  it('is the rung of the policy under the tier, with the time it needs', () => {
    expect(planOf(stacking).meta).toEqual({ model: SONNET, needsMs: 1_985, leastAnswers: 2 });
    const premium = { ...defaultPolicy, ensemble: { ...defaultPolicy.ensemble, metaRung: 'top' as const } };
    expect(planOf({ ...stacking, tier: 'premium' }, premium).meta.model).toBe(OPUS);
    expect(planOf(stacking, premium).meta.model).toBe(SONNET);
  });

  it('leaves a call for itself', () => {
    const policy = {
      ...defaultPolicy,
      ensemble: { ...defaultPolicy.ensemble, maxMembers: 5 },
      limits: { ...defaultPolicy.limits, maxCalls: 5 },
    };
    const three = { ...stacking.ensemble, models: [HAIKU, SONNET, 'claude-haiku-3.5'] };
    expect(planOf({ ...stacking, ensemble: three }, policy).members).toHaveLength(2);
  });

  it('is nobody in other lanes and methods', () => {
    const none = { model: 'none', needsMs: 0, leastAnswers: 0 };
    expect(planOf({}).meta).toEqual(none);
    expect(planLanes(request(stacking), classification(), defaultPolicy).complex.meta).toEqual(none);
  });
});

describe('the comparison of answers', () => {
  const of = (method: EnsembleMethod, changes: object = {}, policy: Policy = defaultPolicy) =>
    planOf({ ensemble: { method, models: [HAIKU, SONNET] }, slaMs: 9_000, ...changes }, policy);

  it('is by embeddings, where the policy pays for it, with the time that it and what follows need', () => {
    expect(of('confidence_select').comparison).toEqual({ model: 'titan-embed-text-v2', needsMs: 250 + 200 });
    const stacking = of('stacking');
    expect(stacking.comparison.needsMs).toBe(250 + stacking.meta.needsMs);
    expect(of('confidence_select').bounds['titan-embed-text-v2']).toBeGreaterThan(0);
  });

  it('is expected to cost and take something', () => {
    const off = { ...defaultPolicy, ensemble: { ...defaultPolicy.ensemble, embedAgreement: false } };
    const [paid, free] = [of('confidence_select').estimate, of('confidence_select', {}, off).estimate];
    expect(paid.latencyMs - free.latencyMs).toBe(100);
    expect(paid.costUsd - free.costUsd).toBeCloseTo((2 * 220 * 0.02) / 1e6, 9);
  });

  it('is none where votes are counted, where one answers alone, in other lanes, and where the policy has none', () => {
    const none = { model: 'none', needsMs: 0 };
    const { embedAgreement: _, ...older } = defaultPolicy.ensemble;
    expect(of('voting').comparison).toEqual(none);
    expect(of('confidence_select', { slaMs: 1_000 }).comparison).toEqual(none);
    expect(of('confidence_select', {}, { ...defaultPolicy, ensemble: older }).comparison).toEqual(none);
    expect(planLanes(request(), classification(), defaultPolicy).complex.comparison).toEqual(none);
  });
});
