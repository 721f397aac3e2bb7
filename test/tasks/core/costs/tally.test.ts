import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptFacts } from '../../../../tasks/core/contract/attempt.ts';
import type { Reply } from '../../../../tasks/core/contract/reply.ts';
import { type RecordedRun, type RunCost, runCost } from '../../../../tasks/core/costs/run-cost.ts';
import { DIMENSIONS, NONE, Tally } from '../../../../tasks/core/costs/tally.ts';

const pricesOf = (model: string) =>
  model === 'cheap' ? { input: 1, cachedInput: 0.1, output: 5 } : undefined;

const attempt = (
  no: number,
  model: string,
  costUsd: number,
  more: Partial<AttemptFacts> = {},
): AttemptFacts => ({
  no,
  role: 'answer',
  model,
  outcome: 'accepted',
  confidence: 0.9,
  costUsd,
  inputTokens: 100,
  cachedTokens: 0,
  outputTokens: 10,
  latencyMs: 5,
  simulated: false,
  ...more,
});

const replyOf = (
  attempts: readonly AttemptFacts[],
  more: Partial<Reply> = {},
): NonNullable<RecordedRun['reply']> => ({
  outcome: 'answered',
  lane: 'simple',
  model: attempts.at(-1)?.model ?? null,
  costUsd: attempts.reduce((sum, { costUsd }) => sum + costUsd, 0),
  latencyMs: 300,
  attempts: [...attempts],
  route: { category: 'faq', estimate: { costUsd: 0.002, latencyMs: 400 } } as Reply['route'],
  ...more,
});

const recorded = (more: Partial<RecordedRun> = {}): RecordedRun => ({
  messageId: 'm',
  status: 'answered',
  startedAt: Date.parse('2026-11-21T10:00:00Z'),
  day: '2026-11-21',
  policyVersion: 1,
  request: {},
  reply: replyOf([attempt(0, 'cheap', 0.001)]),
  ...more,
});

describe('a run in the books', () => {
  const climb = [
    attempt(0, 'titan', 0.0000001, { role: 'embedding' }),
    attempt(1, 'cheap', 0.0001, { outcome: 'rejected' }),
    attempt(2, 'dear', 0.002),
  ];
  it('has the money of every call, and is escalated when a rejected answer was followed by another model', () => {
    const run = runCost(recorded({ reply: replyOf(climb) }), []);
    expect(run).toMatchObject({ costNano: 2_100_100, escalated: true, model: 'dear', kind: 'message' });
    expect(run.calls.map(({ model }) => model)).toEqual(['titan', 'cheap', 'dear']);
  });

  it.each([
    ['an ensemble', replyOf(climb, { lane: 'ensemble' })],
    [
      'insurance',
      replyOf([attempt(0, 'dear', 1), attempt(1, 'cheap', 1, { role: 'insurance', outcome: 'rejected' })]),
    ],
    ['a fallback', replyOf([attempt(0, 'cheap', 0, { outcome: 'throttled' }), attempt(1, 'dear', 1)])],
    [
      'a second try of the same model',
      replyOf([attempt(0, 'cheap', 0, { outcome: 'rejected' }), attempt(1, 'cheap', 1)]),
    ],
  ])('is not escalated by %s', (_, reply) => {
    expect(runCost(recorded({ reply }), []).escalated).toBe(false);
  });

  it('has the money of the journal where it left no reply', () => {
    const { reply: _, ...silent } = recorded({ status: 'failed' });
    const run = runCost(silent, [attempt(0, 'cheap', 0.0007, { outcome: 'failed' })]);
    expect(run).toMatchObject({ costNano: 700_000, outcome: null, lane: null, status: 'failed' });
  });

  it('tells messages from replays and shadows, and finds a day where none was booked', () => {
    expect(runCost(recorded({ request: { replayOf: 'm' } }), []).kind).toBe('replay');
    expect(runCost(recorded({ shadowOf: 'm', request: { replayOf: 'm' } }), []).kind).toBe('shadow');
    expect(runCost(recorded({ day: '' }), []).day).toBe('2026-11-21');
  });
});

const tallied = (runs: readonly RunCost[], ...by: (typeof DIMENSIONS)[number][]) => {
  const tally = new Tally(by, pricesOf);
  for (const run of runs) tally.add(run);
  return tally.rows();
};

describe('sums', () => {
  const cached = runCost(
    recorded({ reply: replyOf([], { lane: 'cached', model: 'cheap', costUsd: 0 }) }),
    [],
  );
  const warm = runCost(
    recorded({ reply: replyOf([attempt(0, 'cheap', 0.0002, { cachedTokens: 1_000_000 })]) }),
    [],
  );
  const shadow = runCost(recorded({ shadowOf: 'm' }), []);

  it('count all money and messages of customers, and what the caches saved', () => {
    const [row] = tallied([cached, warm, shadow]);
    expect(row).toMatchObject({
      group: {},
      runs: 3,
      messages: 2,
      shadows: 1,
      costUsd: 0.0012,
      costPerMessageUsd: 0.0006,
      cacheHits: 1,
      cacheHitRate: 0.333333333,
      escalationRate: 0,
      // What its route expected to pay.
      answerCacheSavedUsd: 0.002,
      // A million tokens at $0.10 in place of $1.
      promptCacheSavedUsd: 0.9,
      simulatedUsd: 0,
      maxUsd: 0.001,
    });
  });

  it('give each model its own calls, and nobody what nobody was asked', () => {
    const both = runCost(
      recorded({
        reply: replyOf([attempt(0, 'cheap', 0.1, { outcome: 'rejected' }), attempt(1, 'dear', 2)]),
      }),
      [],
    );
    const rows = tallied([both, cached], 'model');
    expect(rows.map(({ group, costUsd, runs, answered }) => [group.model, costUsd, runs, answered])).toEqual([
      [NONE, 0, 1, 1],
      ['cheap', 0.1, 1, 0],
      ['dear', 2, 1, 1],
    ]);
  });

  it('go by day, week and month in order, and by several at once', () => {
    const on = (day: string, variant?: string) =>
      runCost(recorded({ day, ...(variant !== undefined && { variant }) }), []);
    const runs = [on('2026-12-01'), on('2026-11-30', 'x/b'), on('2026-11-29'), on('2026-11-30', 'x/a')];
    expect(tallied(runs, 'day').map(({ group }) => group.day)).toEqual([
      '2026-11-29',
      '2026-11-30',
      '2026-12-01',
    ]);
    expect(tallied(runs, 'week').map(({ group, runs: count }) => [group.week, count])).toEqual([
      ['2026-W48', 1],
      ['2026-W49', 3],
    ]);
    expect(tallied(runs, 'month', 'variant').map(({ group }) => [group.month, group.variant])).toEqual([
      ['2026-11', NONE],
      ['2026-11', 'x/a'],
      ['2026-11', 'x/b'],
      ['2026-12', NONE],
    ]);
  });

  it('of nothing are no rows', () => {
    expect(tallied([], 'lane')).toEqual([]);
  });
});

describe('laws of the books', () => {
  const run = fc
    .record({
      day: fc.constantFrom('2026-11-01', '2026-11-30', '2026-12-01'),
      lane: fc.constantFrom<Reply['lane']>('simple', 'medium', 'cached', null),
      user: fc.constantFrom('a', 'b', undefined),
      costs: fc.array(fc.tuple(fc.constantFrom('cheap', 'dear'), fc.integer({ min: 0, max: 50_000_000 })), {
        maxLength: 4,
      }),
      hasReply: fc.boolean(),
    })
    .map(({ day, lane, user, costs, hasReply }) => {
      const attempts = costs.map(([model, nano], at) => attempt(at, model, nano / 1e9));
      const base = recorded({ day, request: { userId: user }, reply: replyOf(attempts, { lane }) });
      const { reply: _, ...silent } = base;
      return hasReply ? runCost(base, []) : runCost(silent, attempts);
    });

  it('however it is divided, the parts add up to the whole, to the nano-dollar', () => {
    fc.assert(
      fc.property(
        fc.array(run, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...DIMENSIONS),
        (runs, by) => {
          const nano = (usd: number): number => Math.round(usd * 1e9);
          const whole = tallied(runs)[0];
          const parts = tallied(runs, by);
          const sum = parts.reduce((all, { costUsd }) => all + nano(costUsd), 0);
          expect(sum).toBe(nano(whole?.costUsd ?? -1));
          expect(sum).toBe(runs.reduce((all, { costNano }) => all + costNano, 0));
          if (by !== 'model')
            expect(parts.reduce((all, { runs: count }) => all + count, 0)).toBe(runs.length);
        },
      ),
    );
  });
});
