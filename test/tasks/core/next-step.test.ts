import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptFacts } from '../../../tasks/core/contract/attempt.ts';
import type { LanePlan } from '../../../tasks/core/contract/plan.ts';
import { nextStep } from '../../../tasks/core/escalation/next-step.ts';
import { toNano } from '../../../tasks/core/money.ts';
import { planLanes } from '../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt, classification, request } from '../../fixtures/contract.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const OPUS = 'claude-opus-5-5';

const lanes = planLanes(request({ tier: 'premium' }), classification(), policy);
const input = (
  changes: { plan?: LanePlan; attempts?: AttemptFacts[]; remainingMs?: number; money?: number } = {},
) => ({
  plan: changes.plan ?? lanes.simple,
  attempts: changes.attempts ?? [attempt({ outcome: 'rejected', confidence: 0.5 })],
  remainingMs: changes.remainingMs ?? 10_000,
  remainingNano: toNano(changes.money ?? 0.05),
  promptBytes: 2_000,
});

describe('the next step', () => {
  it('climbs one rung when the answer is unsure', () => {
    expect(nextStep(input(), policy)).toMatchObject({ move: 'climb', model: SONNET, degraded: [] });
  });

  it('skips a rung that the time left does not allow, never to one that takes longer', () => {
    const step = nextStep(input({ remainingMs: 1_000 }), policy);
    expect(step).toMatchObject({ move: 'no_time', degraded: ['low_confidence', 'no_time'] });
    expect(step.reason).toContain('1300 ms');
  });

  it('stays when the money left could not pay the next rung', () => {
    expect(nextStep(input({ money: 0.0001 }), policy).move).toBe('no_money');
  });

  it('stops at the cap on calls, whatever else allows', () => {
    const attempts = Array.from({ length: 6 }, (_, no) => attempt({ no, outcome: 'rejected' }));
    expect(nextStep(input({ attempts }), policy).move).toBe('no_rung');
  });

  it('stops after two climbs', () => {
    const attempts = [HAIKU, SONNET, OPUS].map((model, no) => attempt({ no, model, outcome: 'rejected' }));
    expect(nextStep(input({ attempts }), policy).move).toBe('no_rung');
  });

  it('falls back from a pinned model only when it failed', () => {
    const plan = planLanes(request({ model: SONNET }), classification(), policy).pinned;
    const unsure = [attempt({ model: SONNET, outcome: 'rejected' })];
    const failed = [attempt({ model: SONNET, outcome: 'throttled', text: '' })];
    expect(nextStep(input({ plan, attempts: unsure }), policy).move).toBe('no_rung');
    expect(nextStep(input({ plan, attempts: failed }), policy)).toMatchObject({
      move: 'climb',
      model: HAIKU,
    });
  });

  it('never asks a model twice and never moves without a rung', () => {
    const outcome = fc.constantFrom('rejected', 'throttled', 'timed_out', 'failed', 'crashed', 'skipped');
    const model = fc.constantFrom(HAIKU, SONNET, OPUS);
    const facts = fc.array(fc.record({ outcome, model }), { maxLength: 6 });
    fc.assert(
      fc.property(
        facts,
        fc.integer({ min: -100, max: 10_000 }),
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        (tried, remainingMs, money) => {
          const attempts = tried.map((fact, no) => attempt({ no, ...fact } as Partial<AttemptFacts>));
          const step = nextStep(input({ attempts, remainingMs, money }), policy);
          if (step.move === 'climb' || step.move === 'skip') {
            expect(attempts.map((one) => one.model)).not.toContain(step.model);
          } else {
            expect(step.degraded.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
