import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { RunBrowser, RunFilter, RunRecord } from '../../../tasks/ports/run-store.ts';
import { compareRuns } from '../../../workflows/shadow/compare-runs.ts';
import { readShadows } from '../../../workflows/shadow/read-shadows.ts';
import { claimOf, NOON, replyTo } from '../../tasks/adapters/dynamodb/runs.ts';

const run = (
  messageId: string,
  reply: Partial<Reply> | null,
  changes: Partial<RunRecord> = {},
): RunRecord => {
  const { retried: _retried, ...claim } = claimOf(messageId);
  return {
    ...claim,
    status: 'answered',
    ...(reply !== null && { reply: replyTo(messageId, reply) }),
    ...changes,
  };
};
const shadow = (id: string, reply: Partial<Reply> | null, changes: Partial<RunRecord> = {}): RunRecord =>
  run(`${id}~s1`, reply, { shadowOf: id, policyVersion: 2, ...changes });
const byId = (...runs: readonly RunRecord[]) => new Map(runs.map((one) => [one.messageId, one]));

const LIVE = [
  run('a', {
    lane: 'simple',
    model: 'haiku',
    costUsd: 0.001,
    latencyMs: 400,
    confidence: 0.9,
    text: 'Yes, it is.',
  }),
  run('b', {
    lane: 'medium',
    model: 'haiku',
    costUsd: 0.002,
    latencyMs: 900,
    confidence: 0.7,
    text: 'Perhaps.',
  }),
  run('c', {
    lane: 'medium',
    model: 'haiku',
    costUsd: 0.003,
    latencyMs: 600,
    confidence: null,
    outcome: 'degraded',
  }),
];
const SHADOWS = [
  shadow('a', {
    lane: 'simple',
    model: 'haiku',
    costUsd: 0.001,
    latencyMs: 300,
    confidence: 0.9,
    text: 'Yes, it is.',
  }),
  shadow('b', {
    lane: 'complex',
    model: 'sonnet',
    costUsd: 0.02,
    latencyMs: 3_400,
    slaMet: false,
    text: 'No way!',
  }),
  shadow('c', { lane: 'medium', model: 'sonnet', costUsd: 0.03, latencyMs: 1_000, confidence: 0.8 }),
];

describe('shadows beside their originals', () => {
  it('are compared pair by pair, the live policy on the left', () => {
    const { pairs } = compareRuns(SHADOWS, byId(...LIVE));
    expect(pairs).toHaveLength(3);
    expect(pairs[0]).toMatchObject({ sameLane: true, sameModel: true, agreement: 1 });
    expect(pairs[1]).toEqual({
      messageId: 'b',
      shadowId: 'b~s1',
      live: {
        policyVersion: 1,
        outcome: 'answered',
        lane: 'medium',
        model: 'haiku',
        confidence: 0.7,
        costUsd: 0.002,
        latencyMs: 900,
        slaMet: true,
      },
      candidate: {
        policyVersion: 2,
        outcome: 'answered',
        lane: 'complex',
        model: 'sonnet',
        confidence: 0.93,
        costUsd: 0.02,
        latencyMs: 3_400,
        slaMet: false,
      },
      sameLane: false,
      sameModel: false,
      agreement: 0,
    });
  });

  it('add up', () => {
    const { totals } = compareRuns(SHADOWS, byId(...LIVE));
    expect(totals).toEqual({
      pairs: 3,
      running: 0,
      failed: 0,
      alone: 0,
      sameLane: 0.6667,
      sameModel: 0.3333,
      agreement: 0.6667,
      live: { costUsd: 0.006, confidence: 0.8, p50Ms: 600, p95Ms: 900, slaMet: 1, answered: 0.6667 },
      candidate: {
        costUsd: 0.051,
        confidence: 0.8767,
        p50Ms: 1_000,
        p95Ms: 3_400,
        slaMet: 0.6667,
        answered: 1,
      },
    });
  });

  it('that cannot be compared are counted by why', () => {
    const { pairs, totals } = compareRuns(
      [
        shadow('running', null, { status: 'running' }),
        shadow('failed', null, { status: 'failed' }),
        shadow('gone', {}),
        shadow('apologized', {}),
      ],
      byId(run('apologized', null, { status: 'failed' }), run('failed', {}), run('running', {})),
    );
    expect(pairs).toEqual([]);
    expect(totals).toMatchObject({
      pairs: 0,
      running: 1,
      failed: 1,
      alone: 2,
      sameLane: null,
      agreement: null,
    });
    expect(totals.live).toMatchObject({ costUsd: 0, p50Ms: null, confidence: null });
  });
});

describe('reading shadows', () => {
  const asked: RunFilter[] = [];
  const stored = [
    ...LIVE,
    ...SHADOWS,
    shadow('d', {}, { policyVersion: 3, startedAt: NOON + 1 }),
    run('d', {}),
  ];
  const runs: RunBrowser & { read(id: string): Promise<RunRecord | undefined> } = {
    read: async (id) => stored.find(({ messageId }) => messageId === id),
    list: async (filter) => {
      asked.push(filter);
      return stored
        .filter(({ shadowOf }) => shadowOf !== undefined || !filter.shadows)
        .filter(({ policyVersion }) => policyVersion === (filter.policyVersion ?? policyVersion))
        .toSorted((one, other) => other.startedAt - one.startedAt)
        .slice(0, filter.limit);
    },
  };

  it('takes the candidate of the newest one, never two in one report', async () => {
    const report = await readShadows(runs, { limit: 50, since: 5 }, undefined);
    expect(report).toMatchObject({ policyVersion: 3, totals: { pairs: 1 } });
    expect(asked).toEqual([
      { shadows: true, limit: 1, since: 5 },
      { shadows: true, limit: 50, since: 5, policyVersion: 3 },
    ]);
  });

  it('takes the candidate it is asked for', async () => {
    expect(await readShadows(runs, { limit: 50 }, 2)).toMatchObject({
      policyVersion: 2,
      totals: { pairs: 3 },
    });
  });

  it('says so when there is none', async () => {
    const none = { ...runs, list: async () => [] };
    expect(await readShadows(none, { limit: 50 }, undefined)).toMatchObject({
      policyVersion: null,
      pairs: [],
    });
  });
});
