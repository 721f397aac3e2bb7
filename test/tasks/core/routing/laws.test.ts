import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Classification } from '../../../../tasks/core/contract/classification.ts';
import { GOALS, INTENTS, PLANNED_LANES, STRATEGIES, TIERS } from '../../../../tasks/core/contract/enums.ts';
import { lanePlanSchema } from '../../../../tasks/core/contract/plan.ts';
import type { MessageRequest } from '../../../../tasks/core/contract/request.ts';
import { modelById } from '../../../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { rungIndex } from '../../../../tasks/core/routing/band.ts';
import { estimateCall } from '../../../../tasks/core/routing/estimate.ts';
import { planLanes, promptSize } from '../../../../tasks/core/routing/plan-lanes.ts';
import { rungOf } from '../../../../tasks/core/routing/situation.ts';
import { underFigures } from '../../../../tasks/core/selection/figures.ts';
import { policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../../fixtures/contract.ts';

const withMoney = (policy: Policy): Policy => ({
  ...policy,
  budgets: { ...policy.budgets, requestUsd: 0.5 },
});
const policies = fc.constantFrom(
  policyFor('current'),
  { ...policyFor('current'), rungs: { ...policyFor('current').rungs, top: 'claude-sonnet-5-5' } },
  policyFor('claude-3'),
  withMoney(policyFor('current')),
  withMoney(policyFor('openai')),
  withMoney(underFigures(policyFor('claude-3'), 'claude-3/router')),
);
const IDS = policyFor('current').models.map(({ id }) => id);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const queries = fc.constantFrom(
  'hello',
  'Compare Berserk and Vinland Saga',
  'Analyze the market and design a distributed system',
  'この方程式を解いて',
  'x'.repeat(8_000),
);

/** Everything about a message but its money and its time. */
const asks = fc
  .record({
    query: queries,
    strategy: optional(fc.constantFrom(...STRATEGIES)),
    goal: optional(fc.constantFrom(...GOALS)),
    tier: optional(fc.constantFrom(...TIERS)),
    model: optional(fc.constantFrom(...IDS)),
  })
  .map((fields) => defined(fields));
const chains = fc.oneof(
  fc.constantFrom('mixed', 'anthropic', 'openai', 'fast'),
  fc.array(fc.constantFrom(...IDS), { minLength: 1, maxLength: 5 }),
);
const messages = fc
  .record({
    intents: fc.uniqueArray(fc.constantFrom(...INTENTS), { minLength: 1, maxLength: 3 }),
    complexity: fc.integer({ min: 1, max: 10 }),
    needsContext: fc.boolean(),
    domains: fc.subarray(['manga_recommendation', 'product_catalog']),
  })
  .map((fields) => classification(fields));
const money = fc.double({ min: 0, max: 0.2, noNaN: true });
const time = fc.integer({ min: 500, max: 12_000 });
const lanes = fc.constantFrom(...PLANNED_LANES);

function defined(fields: Record<string, unknown>): Partial<MessageRequest> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What the first model is expected to cost and take by itself. */
function firstOf(
  asked: Partial<MessageRequest>,
  message: Classification,
  policy: Policy,
  lane: (typeof PLANNED_LANES)[number],
) {
  const full = request(asked);
  const plan = planLanes(full, message, policy)[lane];
  const work = {
    promptBytes: promptSize(full),
    needsContext: plan.needsContext,
    embeds: plan.retrieval === 'hybrid',
  };
  return estimateCall(modelById(policy, plan.firstModel), work, policy);
}
const ordered = (one: number, other: number) => [Math.min(one, other), Math.max(one, other)] as const;
const RUNS = { numRuns: 500, seed: 1 };

describe('laws of a plan', () => {
  it('less money picks neither a dearer nor a slower first model', () => {
    fc.assert(
      fc.property(
        asks,
        messages,
        policies,
        lanes,
        money,
        money,
        time,
        (asked, message, policy, lane, one, other, slaMs) => {
          const [less, more] = ordered(one, other);
          const poor = firstOf({ ...asked, slaMs, maxCostUsd: less }, message, policy, lane);
          const rich = firstOf({ ...asked, slaMs, maxCostUsd: more }, message, policy, lane);
          expect(poor.costUsd).toBeLessThanOrEqual(rich.costUsd);
          expect(poor.latencyMs).toBeLessThanOrEqual(rich.latencyMs);
        },
      ),
      RUNS,
    );
  });

  it('less time picks neither a slower nor a dearer first model', () => {
    fc.assert(
      fc.property(
        asks,
        messages,
        policies,
        lanes,
        time,
        time,
        money,
        (asked, message, policy, lane, one, other, maxCostUsd) => {
          const [less, more] = ordered(one, other);
          const hasty = firstOf({ ...asked, maxCostUsd, slaMs: less }, message, policy, lane);
          const patient = firstOf({ ...asked, maxCostUsd, slaMs: more }, message, policy, lane);
          expect(hasty.latencyMs).toBeLessThanOrEqual(patient.latencyMs);
          expect(hasty.costUsd).toBeLessThanOrEqual(patient.costUsd);
        },
      ),
      RUNS,
    );
  });

  it('nor in a chain, whose models may stand in any order: less money no dearer, less time no slower', () => {
    fc.assert(
      fc.property(
        asks,
        chains,
        messages,
        policies,
        money,
        money,
        time,
        time,
        (asked, chain, message, policy, one, other, early, late) => {
          const [less, more] = ordered(one, other);
          const [soon, later] = ordered(early, late);
          const first = (maxCostUsd: number, slaMs: number) =>
            firstOf({ ...asked, chain, maxCostUsd, slaMs }, message, policy, 'complex');
          expect(first(less, later).costUsd).toBeLessThanOrEqual(first(more, later).costUsd);
          expect(first(more, soon).latencyMs).toBeLessThanOrEqual(first(more, later).latencyMs);
        },
      ),
      RUNS,
    );
  });

  it('a goal of cost is never dearer than none, a goal of latency never slower', () => {
    fc.assert(
      fc.property(
        asks,
        messages,
        policies,
        lanes,
        money,
        time,
        (asked, message, policy, lane, maxCostUsd, slaMs) => {
          const under = (goal: MessageRequest['goal']) =>
            firstOf({ ...asked, goal, maxCostUsd, slaMs }, message, policy, lane);
          expect(under('cost').costUsd).toBeLessThanOrEqual(under('balanced').costUsd);
          expect(under('latency').latencyMs).toBeLessThanOrEqual(under('balanced').latencyMs);
        },
      ),
      RUNS,
    );
  });

  const everyPlan = fc
    .tuple(asks, optional(chains), messages, policies, money, time)
    .map(([asked, chain, message, policy, maxCostUsd, slaMs]) => {
      const full = request({ ...asked, maxCostUsd, slaMs, ...(chain !== undefined && { chain }) });
      return { full, policy, plans: planLanes(full, message, policy) };
    });

  it('no ladder names a model twice, none is empty, and no fallback is the first model', () => {
    fc.assert(
      fc.property(everyPlan, ({ plans }) => {
        for (const plan of Object.values(plans)) {
          const models = plan.ladder.map(({ model }) => model);
          expect(new Set(models).size).toBe(models.length);
          expect(models[0]).toBe(plan.firstModel);
          expect(plan.fallbackModel).not.toBe(plan.firstModel);
          expect(plan.reason).not.toBe('');
          expect(lanePlanSchema.safeParse(plan).success).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('no model stands above the tier that the caller sets, but the one the caller pins', () => {
    fc.assert(
      fc.property(everyPlan, ({ full, policy, plans }) => {
        const cap = policy.tierCaps[full.tier ?? 'premium'];
        for (const plan of Object.values(plans)) {
          const asked = [
            ...plan.ladder.map(({ model }) => model),
            ...plan.members.map(({ model }) => model),
            ...(plan.fallbackModel === null ? [] : [plan.fallbackModel]),
          ].filter((model) => plan.lane !== 'pinned' || model !== full.model);
          for (const id of asked) {
            expect(rungIndex(rungOf(modelById(policy, id), policy))).toBeLessThanOrEqual(rungIndex(cap));
          }
        }
      }),
      RUNS,
    );
  });

  it('a pinned model is asked alone and never climbs', () => {
    fc.assert(
      fc.property(everyPlan, fc.constantFrom(...IDS), ({ full, policy }, model) => {
        const { pinned } = planLanes({ ...full, model }, classification(), policy);
        expect(pinned.ladder.map((rung) => rung.model)).toEqual([model]);
        expect(pinned).toMatchObject({ maxClimbs: 0, minConfidence: 0, fanOut: false });
      }),
      RUNS,
    );
  });

  it('the same message under the same policy gives the same plans', () => {
    fc.assert(
      fc.property(asks, messages, policies, (asked, message, policy) => {
        const twice = [0, 1].map(() => planLanes(request(asked), message, policy));
        expect(twice[0]).toEqual(twice[1]);
      }),
      RUNS,
    );
  });
});
