import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptFacts } from '../../../../tasks/core/contract/attempt.ts';
import { INTENTS, RUNGS, TIERS } from '../../../../tasks/core/contract/enums.ts';
import type { Candidate, LanePlan, Step } from '../../../../tasks/core/contract/plan.ts';
import { nextStep } from '../../../../tasks/core/escalation/next-step.ts';
import type { JudgedAttempt, StepInput } from '../../../../tasks/core/escalation/weigh.ts';
import { toNano } from '../../../../tasks/core/money.ts';
import type { ModelProfile } from '../../../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { planLanes } from '../../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy, policyFor } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt, classification, request } from '../../../fixtures/contract.ts';
import { planOver } from './plans.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** Any shop with any models: prices, times and qualities in no order at all. */
const policies: fc.Arbitrary<Policy> = fc
  .record({
    models: fc.tuple(
      ...IDS.map((id) =>
        fc
          .record({
            input: fc.double({ min: 0.01, max: 40, noNaN: true }),
            p50: fc.integer({ min: 50, max: 4_000 }),
            tail: fc.double({ min: 1, max: 4, noNaN: true }),
            quality: share,
          })
          .map(
            ({ input, p50, tail, quality }): ModelProfile => ({
              ...(defaultPolicy.models[0] as ModelProfile),
              id,
              prices: { input, cachedInput: input / 10, output: input * 5 },
              latencyMs: { p50, p95: p50 * tail, p99: p50 * tail * 2 },
              quality,
              taskQuality: {},
            }),
          ),
      ),
    ),
    escalation: fc.record({
      goodAnswerUsd: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      secondUsd: fc.double({ min: 0, max: 0.01, noNaN: true }),
      overlap: share,
      acceptsGood: share,
      acceptsBad: share,
      inTimeShare: fc.double({ min: 0.5, max: 0.95, noNaN: true }),
    }),
  })
  .map((changes) => ({ ...defaultPolicy, ...changes }));

const plans: fc.Arbitrary<LanePlan> = fc
  .record({
    ladder: fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 5 }),
    fallbackModel: fc.option(fc.constantFrom(...IDS)),
    maxClimbs: fc.nat(3),
    maxCalls: fc.integer({ min: 1, max: 6 }),
    fanOut: fc.boolean(),
  })
  .map(({ ladder, ...changes }) => planOver(ladder, changes));

const outcome = fc.constantFrom('rejected' as const, 'throttled' as const, 'timed_out' as const);
const attempted = (model: string, how: AttemptFacts['outcome'], confidence: number): JudgedAttempt =>
  how === 'rejected'
    ? attempt({ model, outcome: how, confidence })
    : attempt({ model, outcome: how, confidence: null, text: '', safe: false });

/** Some of the plan's models were asked, the first of its ladder among them. */
const situations: fc.Arbitrary<StepInput> = plans.chain((plan) =>
  fc
    .record({
      attempts: fc.array(
        fc.record({
          model: fc.constantFrom(...plan.ladder.map(({ model }) => model)),
          outcome,
          confidence: share,
        }),
        { minLength: 1, maxLength: 4 },
      ),
      remainingMs: fc.integer({ min: -100, max: 9_000 }),
      moneyUsd: fc.double({ min: 0, max: 0.2, noNaN: true }),
      promptBytes: fc.integer({ min: 100, max: 90_000 }),
    })
    .map(({ attempts, moneyUsd, ...rest }) => ({
      plan,
      classification: classification(),
      openModels: [],
      now: 0,
      jitter: 0.5,
      attempts: attempts.map((one) => attempted(one.model, one.outcome, one.confidence)),
      remainingNano: toNano(moneyUsd),
      ...rest,
    })),
);

const moves = ({ move }: Step): boolean => move === 'climb' || move === 'skip';
const asked = (step: Step): Candidate | undefined =>
  moves(step) ? step.candidates.find(({ model }) => model === step.model) : undefined;

const withPart = (input: StepInput, time: number, money: number): StepInput => ({
  ...input,
  remainingMs: Math.min(input.remainingMs, Math.floor(input.remainingMs * time)),
  remainingNano: Math.floor(input.remainingNano * money),
});

describe('the next step', () => {
  it('never asks a model twice, nor one outside the plan', () => {
    fc.assert(
      fc.property(situations, policies, (input, policy) => {
        const step = nextStep(input, policy);
        if (!moves(step)) return;
        expect(input.attempts.map(({ model }) => model)).not.toContain(step.model);
        const allowed = [...input.plan.ladder.map(({ model }) => model), input.plan.fallbackModel];
        expect(allowed).toContain(step.model);
      }),
      { numRuns: 500 },
    );
  });

  it('gives up a rung only for one that fits where it does not, and asks nobody whom more would not have', () => {
    fc.assert(
      fc.property(situations, policies, share, share, (more, policy, time, money) => {
        const less = withPart(more, time, money);
        const poorer = asked(nextStep(less, policy));
        if (poorer === undefined) return;
        const richer = asked(nextStep(more, policy));
        expect(richer).toBeDefined();
        if (richer === undefined || richer.model === poorer.model) return;
        const tooSlow = richer.neededMs > less.remainingMs && poorer.neededMs <= less.remainingMs;
        const tooDear =
          toNano(richer.boundUsd) > less.remainingNano && toNano(poorer.boundUsd) <= less.remainingNano;
        expect(tooSlow || tooDear).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['current', 'claude-3', 'openai'] as const)(
    'never picks a higher rung of %s with less time and less money',
    (set) => {
      const policy = policyFor(set);
      const ladder = RUNGS.map((name) => policy.rungs[name]);
      const plan = planOver(ladder);
      fc.assert(
        fc.property(situations, outcome, share, share, share, (input, how, confidence, time, money) => {
          const more = { ...input, plan, attempts: [attempted(ladder[0] ?? '', how, confidence)] };
          const poorer = asked(nextStep(withPart(more, time, money), policy));
          if (poorer === undefined) return;
          const richer = asked(nextStep(more, policy));
          expect(ladder.indexOf(poorer.model)).toBeLessThanOrEqual(ladder.indexOf(richer?.model ?? ''));
        }),
        { numRuns: 1_000 },
      );
    },
  );

  it.each([
    ['slower', 'time'],
    ['dearer', 'money'],
  ] as const)('never picks a %s model with less %s', (_, what) => {
    fc.assert(
      fc.property(situations, policies, share, (more, policy, part) => {
        const less = what === 'time' ? withPart(more, part, 1) : withPart(more, 1, part);
        const poorer = asked(nextStep(less, policy));
        const richer = asked(nextStep(more, policy));
        if (poorer === undefined || richer === undefined) return;
        const measure = what === 'time' ? 'neededMs' : 'boundUsd';
        expect(poorer[measure]).toBeLessThanOrEqual(richer[measure]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('asks the open rung of the highest value, and stays for a reason', () => {
    fc.assert(
      fc.property(situations, policies, (input, policy) => {
        const step = nextStep(input, policy);
        const open = step.candidates.filter(({ verdict }) => verdict === 'open');
        if (step.move === 'retry') {
          expect(open.map(({ model }) => model)).toEqual([step.model]);
          return;
        }
        const chosen = asked(step);
        expect(chosen === undefined).toBe(open.length === 0);
        for (const one of open) expect(one.valueUsd).toBeLessThanOrEqual(chosen?.valueUsd ?? 0);
        if (chosen === undefined) expect(step.degraded.length).toBeGreaterThan(0);
        else expect(step.degraded).toEqual([]);
        expect(step.reason.length).toBeGreaterThan(10);
      }),
      { numRuns: 500 },
    );
  });

  it('gives one second chance, to a model whose failure may pass, within the time that is left', () => {
    fc.assert(
      fc.property(situations, policies, fc.integer({ min: 0, max: 3_000 }), (input, policy, retryAfterMs) => {
        const attempts = input.attempts.map((one) => ({ ...one, retryAfterMs }));
        const step = nextStep({ ...input, attempts, now: 1_000 }, policy);
        if (step.move !== 'retry') return;
        const models = attempts.map(({ model }) => model);
        expect(new Set(models).size).toBe(models.length);
        const outcome = attempts.find(({ model }) => model === step.model)?.outcome;
        expect(['throttled', 'timed_out', 'failed']).toContain(outcome);
        expect(step.notBefore).toBeGreaterThanOrEqual(1_000 + (outcome === 'throttled' ? retryAfterMs : 0));
        const needed = step.candidates.at(-1)?.neededMs ?? Number.NaN;
        expect(step.notBefore - 1_000 + needed).toBeLessThanOrEqual(input.remainingMs);
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends every run within its calls, and within its climbs where nothing fails', () => {
    fc.assert(
      fc.property(
        plans,
        policies,
        fc.array(fc.record({ outcome, confidence: share }), { minLength: 8, maxLength: 8 }),
        (plan, policy, replies) => {
          const attempts: JudgedAttempt[] = [attempted(plan.firstModel, 'rejected', 0.1)];
          for (const reply of replies) {
            const step = nextStep(
              {
                plan,
                classification: classification(),
                attempts,
                remainingMs: 60_000,
                remainingNano: toNano(10),
                promptBytes: 2_000,
                openModels: [],
                now: 0,
                jitter: 0.5,
              },
              policy,
            );
            if (!moves(step)) break;
            attempts.push(attempted(step.model, reply.outcome, reply.confidence));
          }
          expect(attempts.length).toBeLessThanOrEqual(Math.max(1, plan.maxCalls));
          const models = attempts.map(({ model }) => model);
          expect(new Set(models).size).toBe(models.length);
          if (attempts.every((one) => one.outcome === 'rejected')) {
            const beside = plan.fanOut ? 1 : 0;
            expect(models.length - 1).toBeLessThanOrEqual(plan.maxClimbs + beside);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("never climbs above the tier's cap, under every lane and intent", () => {
    const lanes = fc.constantFrom(
      'simple' as const,
      'medium' as const,
      'complex' as const,
      'economy' as const,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...TIERS),
        fc.constantFrom(...INTENTS),
        lanes,
        outcome,
        share,
        (tier, intent, lane, how, confidence) => {
          const understood = classification({ intents: [intent] });
          const plan = planLanes(request({ tier }), understood, defaultPolicy)[lane];
          const step = nextStep(
            {
              plan,
              classification: understood,
              attempts: [attempted(plan.firstModel, how, confidence)],
              remainingMs: 60_000,
              remainingNano: toNano(10),
              promptBytes: 2_000,
              openModels: [],
              now: 0,
              jitter: 0.5,
            },
            defaultPolicy,
          );
          if (!moves(step)) return;
          const rung = RUNGS.findIndex((name) => defaultPolicy.rungs[name] === step.model);
          expect(rung).toBeGreaterThanOrEqual(0);
          expect(rung).toBeLessThanOrEqual(RUNGS.indexOf(defaultPolicy.tierCaps[tier]));
        },
      ),
    );
  });
});
