import { describe, expect, it } from 'vitest';
import { showRun } from '../../../workflows/replay/show-run.ts';
import { attempt } from '../../fixtures/contract.ts';
import { replyTo } from '../../tasks/adapters/dynamodb/runs.ts';
import { NOW, openShop } from './shop.ts';

const START = NOW - 60_000;
const failure = { error: 'Run.Abandoned', cause: 'killed', state: 'Invoke Model' };

describe('a run that is shown', () => {
  it('has a time-line of claim, states, calls, end and replays, in their order', async () => {
    const { deps } = openShop({
      runs: {
        m: { status: 'abandoned', failure, finishedAt: START + 150_000 },
        'm~r1': { status: 'failed', startedAt: START + 200_000 },
        'm~r2': {
          status: 'answered',
          startedAt: START + 300_000,
          reply: replyTo('m~r2', { costUsd: 0.01 }),
        },
      },
    });
    const runs = {
      ...deps.runs,
      journalOf: async () => [{ attempt: attempt({ outcome: 'throttled' }), at: START + 700 }],
    };
    const entered = async () => [
      { name: 'Understand Message', at: START + 5 },
      { name: 'Invoke Model', at: START + 90 },
    ];
    const shown = await showRun('m', runs, entered);
    expect(shown?.timeline.map(({ afterMs, what }) => [afterMs, what])).toEqual([
      [0, 'claimed'],
      [5, 'entered Understand Message'],
      [90, 'entered Invoke Model'],
      [700, '#0 answer claude-haiku-5-5: throttled'],
      [150_000, 'found abandoned in Invoke Model: Run.Abandoned'],
      [200_000, 'replayed as m~r1'],
      [300_000, 'replayed as m~r2'],
    ]);
    expect(shown?.timeline[0]?.at).toBe(new Date(START).toISOString());
    expect(shown?.replays).toEqual([
      { messageId: 'm~r1', status: 'failed', model: null, costUsd: null },
      { messageId: 'm~r2', status: 'answered', model: 'claude-haiku-5-5', costUsd: 0.01 },
    ]);
  });

  it('says that it failed also where nobody wrote down when', async () => {
    const { deps } = openShop({ runs: { m: { failure } } });
    const shown = await showRun('m', deps.runs, async () => []);
    expect(shown?.timeline.at(-1)).toEqual({
      at: null,
      afterMs: null,
      what: 'failed in Invoke Model: Run.Abandoned',
    });
  });

  it('that still runs has its lease ahead', async () => {
    const { deps } = openShop({ runs: { m: { status: 'running', leaseUntil: START + 18_000 } } });
    const shown = await showRun('m', deps.runs, async () => []);
    expect(shown?.timeline.map(({ what }) => what)).toEqual(['claimed', 'the lease ends']);
  });

  it('that was lost before its claim says so, and one that never was is undefined', async () => {
    const { deps } = openShop({ runs: { 'arn:x': { failure } } });
    const shown = await showRun('arn:x', deps.runs, async () => []);
    expect(shown?.timeline[0]?.what).toBe('began, and failed before it was claimed');
    expect(await showRun('nobody', deps.runs, async () => [])).toBeUndefined();
  });
});
