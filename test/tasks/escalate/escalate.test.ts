import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../../tasks/core/contract/rules.ts';
import { nextStep } from '../../../tasks/core/escalation/next-step.ts';
import { toNano } from '../../../tasks/core/money.ts';
import { type EscalateInput, escalateInputSchema } from '../../../tasks/escalate/contract.ts';
import { escalate } from '../../../tasks/escalate/escalate.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification } from '../../fixtures/contract.ts';
import { STARTED_AT, WORLDS } from '../../fixtures/machine-variables.ts';
import { planOver, unsure } from '../core/escalation/plans.ts';

const run = Object.values(WORLDS)[0]?.run;
if (run === undefined) throw new Error('no world');

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const plan = planOver([HAIKU, SONNET]);
const input = (changes: Partial<EscalateInput> = {}): EscalateInput => ({
  run,
  rules: rulesOf(defaultPolicy).climbRules,
  plan,
  classification: classification(),
  attempts: [{ ...unsure(HAIKU, 0.5), costUsd: 0.001 }],
  contextBytes: 1_000,
  ...changes,
});

function world(elapsedMs: number) {
  const deps = { clock: { now: () => STARTED_AT + elapsedMs }, random: () => 0.5 };
  return { step: (changes?: Partial<EscalateInput>) => escalate(input(changes), deps) };
}

describe('the escalation', () => {
  it('goes by the rules of the run, the time until its deadline and the money not yet spent', () => {
    const sla = { finishReserveMs: 200 };
    const rules = { ...rulesOf(defaultPolicy).climbRules, sla };
    const { step } = world(400);
    const { plan: ladder, classification: understood, attempts } = input();
    expect(step({ rules })).toEqual(
      nextStep(
        {
          plan: ladder,
          classification: understood,
          attempts,
          remainingMs: 3_000 - 400 - 200,
          remainingNano: toNano(0.05 - 0.001),
          promptBytes: 2_600,
          openModels: [],
          now: STARTED_AT + 400,
          jitter: 0.5,
        },
        rules,
      ),
    );
  });

  it('leaves the time in which the reply is put together', () => {
    // 1,785 ms are needed and 200 kept.
    expect(world(3_000 - 200 - 1_785).step().move).toBe('climb');
    expect(world(3_000 - 200 - 1_784).step().move).toBe('no_time');
  });

  it('counts what every call of the message has cost', () => {
    const embedding = { ...unsure(HAIKU, 0), role: 'embedding' as const, confidence: null, costUsd: 0.048 };
    const attempts = [embedding, { ...unsure(HAIKU, 0.5), costUsd: 0.001 }];
    expect(world(0).step({ attempts }).move).toBe('no_money');
  });

  it('holds back money for every byte of the prompt', () => {
    const bound = (contextBytes: number) => world(0).step({ contextBytes }).candidates[0]?.boundUsd ?? 0;
    expect(bound(31_000) - bound(1_000)).toBeCloseTo((30_000 * 2) / 1e6, 9);
  });

  it('is told of costs and confidences, and takes no texts along', () => {
    const [attempt] = escalateInputSchema.parse({
      ...input(),
      attempts: [{ ...unsure(HAIKU, 0.5), text: 'What was answered.' }],
    }).attempts;
    expect(attempt).toMatchObject({ confidence: 0.5, safe: true });
    expect(attempt).not.toHaveProperty('text');
  });
});
