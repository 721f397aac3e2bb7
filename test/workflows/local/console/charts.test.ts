import { describe, expect, it } from 'vitest';
import { chartsOf, countWaiting, STEP_MS } from '../../../../workflows/local/console/operators/charts.ts';
import type { ExecutionSummary } from '../../../../workflows/local/stepfunctions/execution-record.ts';

const NOW = Date.parse('2026-11-21T10:30:20Z');

const ended = (minutesAgo: number, facts: Partial<ExecutionSummary> = {}): ExecutionSummary => ({
  executionArn: 'arn',
  name: 'm',
  machine: 'coordinate',
  status: 'SUCCEEDED',
  startDate: NOW - minutesAgo * STEP_MS - 500,
  stopDate: NOW - minutesAgo * STEP_MS,
  error: null,
  query: 'hi',
  outcome: 'answered',
  lane: 'simple',
  model: 'haiku',
  costUsd: 0.001,
  latencyMs: 400,
  simulated: true,
  ...facts,
});

describe('the charts', () => {
  it('put each message into the minute it ended in, and leave out what ended before', () => {
    const { buckets, from, total } = chartsOf([ended(0), ended(2), ended(2), ended(9)], NOW, 3);
    expect(new Date(from).toISOString()).toBe('2026-11-21T10:28:00.000Z');
    expect(buckets.map(({ messages }) => messages)).toEqual([2, 0, 1]);
    expect(total.messages).toBe(3);
  });

  it('give times that somebody waited, and none where nobody did', () => {
    const times = [100, 200, 300, 400, 1_000];
    const { buckets } = chartsOf(
      times.map((latencyMs) => ended(0, { latencyMs })),
      NOW,
      2,
    );
    expect(buckets[0]).toMatchObject({ p50: null, p95: null, p99: null });
    expect(buckets[1]).toMatchObject({ p50: 300, p95: 1_000, p99: 1_000 });
  });

  it('count a failure by its own length, escalations, lanes and cost', () => {
    const { total } = chartsOf(
      [
        ended(0, {
          status: 'FAILED',
          outcome: null,
          lane: null,
          costUsd: null,
          latencyMs: null,
          simulated: false,
        }),
        ended(0, { outcome: 'apologized', lane: 'medium' }),
        ended(0, { escalated: true }),
        ended(0, { stopDate: null, status: 'RUNNING', outcome: null, lane: null }),
      ],
      NOW,
      1,
    );
    expect(total).toMatchObject({
      messages: 3,
      running: 1,
      failed: 2,
      escalated: 1,
      simulated: 2,
      lanes: { medium: 1, simple: 1 },
      p99: 500,
    });
    expect(total.costUsd).toBeCloseTo(0.002);
  });
});

describe('who waits for an answer', () => {
  const failed = (name: string, more: Partial<ExecutionSummary> = {}) =>
    ended(1, { name, outcome: 'apologized', ...more });

  it('is who failed, once a message, until a replay or a later run answered it', () => {
    const runs = [
      failed('a'),
      failed('a-r1', { replayOf: 'a' }),
      failed('unnamed', { messageId: 'b' }),
      ended(0, { name: 'b-r1', replayOf: 'b' }),
      failed('c'),
      ended(0, { name: 'c' }),
      ended(0, { name: 'd' }),
    ];
    expect(countWaiting(runs)).toBe(1);
  });

  it('is nobody whose request was refused, nor one who was only told the old apology again', () => {
    const refused = ended(1, { name: 'r', status: 'FAILED', outcome: null, error: 'Request.Invalid' });
    const again = ended(0, { name: 'a', lane: 'repeat', outcome: 'apologized' });
    expect(countWaiting([refused, failed('a'), again])).toBe(1);
  });
});
