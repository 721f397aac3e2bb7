import { describe, expect, it } from 'vitest';
import { dayLimits } from '../../../tasks/core/budget.ts';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import type { Run } from '../../../tasks/core/contract/plan.ts';
import { ModelError, type ModelFailureKind } from '../../../tasks/core/errors.ts';
import { boundNano, toNano, toUsd } from '../../../tasks/core/money.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { type PaidCall, payFor } from '../../../tasks/spending/paid-call.ts';
import { FakeLedger } from '../../fakes/fake-ledger.ts';
import { notImplemented } from '../../fakes/not-implemented.ts';

const PRICES = { input: 2, cachedInput: 0.1, output: 10 };
const run: Run = {
  messageId: 'm-1',
  executionArn: 'arn',
  startedAt: 0,
  deadlineAt: 3_000,
  slaMs: 3_000,
  fenceAt: 4_000,
  leaseUntil: 18_000,
  day: '2026-11-21',
  policyVersion: 1,
  pot: 'main',
  replayOf: null,
  warm: null,
  openModels: [],
  shadow: false,
  answerKey: null,
  routeKey: null,
  variant: null,
};
const answered = {
  text: 'Yes.',
  selfReport: 0.9,
  stopReason: 'complete' as const,
  inputTokens: 300,
  cachedTokens: 0,
  outputTokens: 50,
  simulated: false,
};

const call = (changes: Partial<PaidCall> = {}): PaidCall => ({
  run,
  no: 3,
  role: 'answer',
  model: 'claude-sonnet-5-5',
  prices: PRICES,
  promptBytes: 1_000,
  maxTokens: 500,
  leastTokens: 64,
  ceiling: toNano(0.05),
  limits: dayLimits(defaultPolicy),
  payer: { tier: 'standard', userId: 'u-1', session: 's-1' },
  pots: ['main'],
  timeoutMs: 1_000,
  ask: async () => answered,
  ...changes,
});

function deps(ledger = new FakeLedger({ main: toNano(1), economy: toNano(0.1) }), journalFails = false) {
  const journalled: Attempt[] = [];
  let now = 1_000;
  return {
    journalled,
    ledger,
    runs: {
      ...notImplemented('claim', 'finish', 'markAnswered', 'read', 'attempts'),
      journal: async (_: string, __: string, attempt: Attempt) => {
        if (journalFails) throw new Error('DynamoDB is down');
        journalled.push(attempt);
      },
    },
    clock: { now: () => (now += 10) },
    timers: { alarm: () => ({ signal: new AbortController().signal, cancel: () => {} }) },
  };
}

describe('a paid call', () => {
  it('reserves the bound, settles the cost, journals the answer under the same number', async () => {
    const world = deps();
    const { attempt, recorded } = await payFor(call(), world);
    const bound = boundNano(PRICES, 1_000, 500);
    expect(world.ledger.reserved).toMatchObject([
      { callId: 'm-1#3#arn', amount: bound, pot: 'main', day: '2026-11-21' },
    ]);
    expect(world.ledger.settled.map(({ actual }) => actual)).toEqual([toNano(attempt.costUsd)]);
    expect(toNano(attempt.costUsd)).toBe(toNano((300 * 2 + 50 * 10) / 1e6));
    expect(world.journalled).toEqual([attempt]);
    expect(attempt).toMatchObject({ no: 3, outcome: 'accepted', text: 'Yes.', latencyMs: 10 });
    expect(recorded).toBe(true);
  });

  it('asks for a shorter answer when the money is short', async () => {
    let asked = 0;
    const ceiling = boundNano(PRICES, 1_000, 200);
    const ask = async (maxTokens: number) => {
      asked = maxTokens;
      return answered;
    };
    await payFor(call({ ceiling, ask }), deps());
    expect(asked).toBeLessThanOrEqual(200);
    expect(asked).toBeGreaterThan(150);
  });

  it('asks for a shorter answer when the day has less left than the longest one may cost', async () => {
    const left = boundNano(PRICES, 1_000, 200);
    let asked = 0;
    const ask = async (maxTokens: number) => {
      asked = maxTokens;
      return answered;
    };
    const world = deps(new FakeLedger({ main: left, economy: 0 }));
    expect((await payFor(call({ ask }), world)).attempt.outcome).toBe('accepted');
    expect(asked).toBeGreaterThan(150);
    expect(boundNano(PRICES, 1_000, asked)).toBeLessThanOrEqual(left);
  });

  it('never asks for less than is of use, however little is left', async () => {
    for (let tokens = 60; tokens < 80; tokens++) {
      const left = boundNano(PRICES, 1_000, tokens);
      let asked = 64;
      const ask = async (maxTokens: number) => {
        asked = maxTokens;
        return answered;
      };
      const world = deps(new FakeLedger({ main: left, economy: 0 }));
      const { attempt } = await payFor(call({ ask }), world);
      expect(asked).toBeGreaterThanOrEqual(64);
      expect(attempt.outcome).toBe(tokens < 66 ? 'skipped' : 'accepted');
    }
  });

  it.each([
    ['the ceiling of the request', { ceiling: toNano(0.0001) }, /^no_money$/],
    ['the time', { timeoutMs: 0 }, /^no_time$/],
  ] as const)('is skipped, unpaid and unasked, when %s does not allow it', async (_, changes, reason) => {
    const world = deps();
    const { attempt } = await payFor(call({ ...changes, ask: notImplemented('ask').ask }), world);
    expect(attempt).toMatchObject({ outcome: 'skipped', costUsd: 0 });
    expect(attempt.reason).toMatch(reason);
    expect(world.ledger.reserved).toEqual([]);
  });

  it('is skipped when every pot is empty, and takes the second when only the first is', async () => {
    const empty = deps(new FakeLedger({ main: 0, economy: 0 }));
    expect((await payFor(call({ pots: ['main', 'economy'] }), empty)).attempt.reason).toMatch(
      /^budget_exhausted$/,
    );
    const half = deps(new FakeLedger({ main: 0, economy: toNano(0.1) }));
    expect((await payFor(call({ pots: ['main', 'economy'] }), half)).attempt.outcome).toBe('accepted');
    expect(half.ledger.reserved[0]?.pot).toBe('economy');
  });

  it.each([
    ['throttled', 'throttled', false],
    ['overloaded', 'throttled', false],
    ['auth', 'failed', false],
    ['invalid', 'failed', false],
    ['overflow', 'overflow', false],
    ['timed_out', 'timed_out', true],
    ['failed', 'failed', true],
    ['refused', 'refused', true],
  ] as const)('that ends as %s is a fact: %s, %s', async (kind: ModelFailureKind, outcome, mayBeBilled) => {
    const world = deps();
    const ask = async () => {
      throw new ModelError(kind, 'claude-sonnet-5-5', 'no');
    };
    const { attempt } = await payFor(call({ ask }), world);
    expect(attempt.outcome).toBe(outcome);
    const bound = toUsd(boundNano(PRICES, 1_000, 500));
    expect(attempt.costUsd).toBe(mayBeBilled ? bound : 0);
    expect(world.ledger.settled.map(({ actual }) => toUsd(actual))).toEqual([mayBeBilled ? bound : 0]);
    expect(world.journalled).toHaveLength(1);
  });

  it('that crashes leaves its hold standing: it is booked, never given back', async () => {
    const world = deps();
    const ask = async () => {
      throw new TypeError('a bug');
    };
    await expect(payFor(call({ ask }), world)).rejects.toThrow('a bug');
    expect(world.ledger.reserved).toHaveLength(1);
    expect(world.ledger.settled).toEqual([]);
  });

  it('keeps its answer when the journal or the settlement cannot be written, and says so', async () => {
    const noJournal = deps(undefined, true);
    expect(await payFor(call(), noJournal)).toMatchObject({ recorded: false, attempt: { text: 'Yes.' } });
    const noLedger = deps(new FakeLedger({ main: toNano(1), economy: 0 }, true));
    expect(await payFor(call(), noLedger)).toMatchObject({ recorded: false, attempt: { text: 'Yes.' } });
  });
});

describe('a paid call that a guardrail stopped', () => {
  const stopped = {
    ...answered,
    text: 'I am sorry.',
    stopReason: 'refused' as const,
    selfReport: null,
  };

  it('is paid for as far as a model was, and says what stopped what', async () => {
    const guardrail = { action: 'blocked', side: 'answer', found: ['violence', 'topic Weapons'] } as const;
    const world = deps();
    const ask = async () => ({ ...stopped, guardrail: { ...guardrail, found: [...guardrail.found] } });
    const { attempt } = await payFor(call({ ask }), world);
    expect(attempt).toMatchObject({
      outcome: 'refused',
      guardrail,
      reason: 'the guardrail stopped the answer: violence, topic Weapons',
    });
    expect(toNano(attempt.costUsd)).toBe(toNano((300 * 2 + 50 * 10) / 1e6));
    expect(world.ledger.settled.map(({ actual }) => actual)).toEqual([toNano(attempt.costUsd)]);
    expect(world.journalled).toEqual([attempt]);
  });

  it('costs nothing where no model was asked, and gives back what was held', async () => {
    const world = deps();
    const guardrail = { action: 'blocked' as const, side: 'question' as const, found: [] };
    const ask = async () => ({ ...stopped, inputTokens: 0, outputTokens: 0, guardrail });
    const { attempt } = await payFor(call({ ask }), world);
    expect(attempt).toMatchObject({ costUsd: 0, reason: 'the guardrail stopped the question' });
    expect(world.ledger.settled.map(({ actual }) => actual)).toEqual([0]);
  });
});
