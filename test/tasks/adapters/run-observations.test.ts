import { describe, expect, it } from 'vitest';
import { RunObservations } from '../../../tasks/adapters/run-observations.ts';
import type { AttemptFacts } from '../../../tasks/core/contract/attempt.ts';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { FeedbackCount } from '../../../tasks/ports/feedback.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt, request } from '../../fixtures/contract.ts';
import { NOON, replyTo } from './dynamodb/runs.ts';

const { cheap, mid } = defaultPolicy.rungs;
const SPAN = { from: NOON, until: NOON + 300_000 };

let count = 0;
function run(changes: Partial<RunRecord> = {}, reply?: Partial<Reply>): RunRecord {
  count += 1;
  const messageId = `m-${count}`;
  return {
    messageId,
    executionArn: 'arn',
    contentHash: 'hash',
    status: 'answered',
    request: request({ messageId }),
    startedAt: NOON + 1_000,
    leaseUntil: NOON,
    policyVersion: 1,
    day: '2026-11-21',
    ...(reply !== undefined && { reply: replyTo(messageId, reply) }),
    ...changes,
  };
}

const call = (changes: Partial<AttemptFacts>): AttemptFacts => {
  const { text: _, ...facts } = attempt({ role: 'answer', outcome: 'accepted', model: cheap, ...changes });
  return facts;
};
const read = (records: readonly RunRecord[], votes: readonly FeedbackCount[] = []) =>
  new RunObservations({ list: async () => records }, { counts: async () => votes }).read(
    SPAN,
    NOON - 1_000,
    defaultPolicy,
  );

describe('a window read from runs', () => {
  it('counts what customers sent, and nothing else', async () => {
    const seen = await read([
      run({}, { latencyMs: 100, costUsd: 0.001 }),
      run({ status: 'degraded' }, { latencyMs: 300, costUsd: 0.003 }),
      run({ status: 'failed' }),
      run({ status: 'abandoned' }),
      run({ status: 'running' }),
      run({ status: 'refused' }),
      run({ shadowOf: 'm-1' }, {}),
      run({ request: request({ messageId: 'm-1~r1', replayOf: 'm-1' }) }, {}),
      run({ startedAt: SPAN.until }, {}),
    ]);
    expect(seen).toMatchObject({ messages: 2, asked: 4, served: 2 });
    expect(seen.latencyMs).toMatchObject({ p50: 100, p95: 300, p99: 300, mean: 200 });
    expect(seen.costUsd).toMatchObject({ mean: 0.002, total: 0.004 });
    expect(seen.costUsd?.error).toBeCloseTo(0.001, 9);
  });

  it('sees who climbed, who was cut off, and how models fared', async () => {
    const climbed = [
      call({ no: 0, outcome: 'rejected', latencyMs: 400, parts: { truncated: -0.15 } }),
      call({ no: 1, model: mid, latencyMs: 1_500 }),
    ];
    const seen = await read([
      run({}, { lane: 'medium', attempts: climbed }),
      run({}, { lane: 'medium', attempts: [call({ latencyMs: 300, parts: { base: 0.85 } })] }),
      run({}, { lane: 'simple', attempts: [call({ latencyMs: 350, outputTokens: 384 })] }),
      run({}, { lane: 'simple', attempts: [call({ outcome: 'throttled', latencyMs: 20 })] }),
      run({}, { lane: 'cached' }),
    ]);
    expect(seen).toMatchObject({ escalated: 1, cached: 1, truncated: { medium: 1, simple: 1, cached: 0 } });
    expect(seen.models).toEqual({
      [cheap]: { calls: 4, failures: 1, latencyMs: { p50: 350, p95: 400, p99: 400 } },
      [mid]: { calls: 1, failures: 0, latencyMs: { p50: 1_500, p95: 1_500, p99: 1_500 } },
    });
  });

  it('counts the votes of every lane and model', async () => {
    const votes = [
      { lane: 'simple' as const, model: cheap, variant: null, up: 7, down: 2 },
      { lane: 'medium' as const, model: mid, variant: 'a/b', up: 1, down: 0 },
    ];
    expect((await read([], votes)).votes).toEqual({ up: 8, down: 2 });
  });
});
