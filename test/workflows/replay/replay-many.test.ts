import { describe, expect, it } from 'vitest';
import type { RunFilter } from '../../../tasks/ports/run-store.ts';
import { failedRuns } from '../../../workflows/replay/failed-runs.ts';
import { planReplay } from '../../../workflows/replay/plan-replay.ts';
import { type ManyOptions, replayMany } from '../../../workflows/replay/replay-many.ts';
import { summarize } from '../../../workflows/replay/summary.ts';
import { attempt, classification } from '../../fixtures/contract.ts';
import { NOW, openShop, record, type Shop } from './shop.ts';

const IDS = ['a', 'b', 'c', 'd', 'e'];
const ALL_FAILED = Object.fromEntries(IDS.map((id) => [id, {}]));

const options = (changes: Partial<ManyOptions> = {}): ManyOptions => ({
  concurrency: 2,
  signal: new AbortController().signal,
  describe: String,
  ...changes,
});

const inShop = (shop: Shop) => {
  const opened = openShop(shop);
  const many = (ids: readonly string[], changes: Partial<ManyOptions> = {}) =>
    replayMany(ids, {}, options(changes), opened.deps);
  return { ...opened, many };
};

describe('many replays', () => {
  it('never run more at once than they may, and stand in the order of their ids', async () => {
    let running = 0;
    let most = 0;
    const { many } = inShop({
      runs: ALL_FAILED,
      answer: async ({ messageId }) => {
        running += 1;
        most = Math.max(most, running);
        // The later ones end first.
        for (let turn = 0; turn < (messageId === 'a~r1' ? 20 : 2); turn++) await Promise.resolve();
        running -= 1;
        return {};
      },
    });
    const entries = await many(IDS, { concurrency: 3 });
    expect(most).toBe(3);
    expect(entries.map(({ replayOf }) => replayOf)).toEqual(IDS);
  });

  it('ask each message once, whichever of its runs are named', async () => {
    const { many, asked } = inShop({ runs: { a: {}, 'a~r1': {} } });
    const entries = await many(['a', 'a~r1', 'a']);
    expect(entries).toHaveLength(1);
    expect(asked.map(({ messageId }) => messageId)).toEqual(['a~r2']);
  });

  it('let end what runs when they are interrupted, name what is left, and go on with it the next time', async () => {
    const controller = new AbortController();
    const { many, asked } = inShop({
      runs: ALL_FAILED,
      answer: ({ messageId }) => {
        if (messageId === 'b~r1') controller.abort();
        return {};
      },
    });
    const interrupted = await many(IDS, { concurrency: 1, signal: controller.signal });
    expect(asked.map(({ messageId }) => messageId)).toEqual(['a~r1', 'b~r1']);
    expect(interrupted.slice(2)).toEqual(['c', 'd', 'e'].map((replayOf) => ({ replayOf, left: true })));
    expect(interrupted[1]).toMatchObject({ reply: { outcome: 'answered' } });

    const again = await many(IDS);
    expect(again.slice(0, 2)).toEqual([
      { replayOf: 'a', skipped: 'answered', why: 'a was answered by a~r1 already' },
      { replayOf: 'b', skipped: 'answered', why: 'b was answered by b~r1 already' },
    ]);
    expect(asked.slice(2).map(({ messageId }) => messageId)).toEqual(['c~r1', 'd~r1', 'e~r1']);
  });

  it('go on after one that fails', async () => {
    const { many } = inShop({
      runs: { a: {}, b: {} },
      answer: ({ messageId }) => {
        if (messageId === 'a~r1') throw new Error('no connection');
        return {};
      },
    });
    expect(await many(['a', 'nobody', 'b'])).toMatchObject([
      { replayOf: 'a', error: 'Error: no connection' },
      { replayOf: 'nobody', error: expect.stringContaining('no run has the messageId nobody') },
      { replayOf: 'b', messageId: 'b~r1' },
    ]);
  });

  it('say after each how many are through', async () => {
    const { many } = inShop({ runs: ALL_FAILED });
    const seen: string[] = [];
    await many(IDS, { onEntry: (_, done, total) => seen.push(`${done}/${total}`) });
    expect(seen).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
  });

  it('come to totals of what was paid before and now', async () => {
    const { many } = inShop({
      runs: { a: {}, b: {}, c: { answeredBy: 'c~r1' } },
      journals: { a: [attempt({ costUsd: 0.1 })], b: [attempt({ costUsd: 0.2 })] },
      answer: ({ messageId }) =>
        messageId === 'a~r1'
          ? { costUsd: 0.3, latencyMs: 500 }
          : { outcome: 'apologized', model: null, costUsd: 0, latencyMs: 900 },
    });
    expect(summarize(await many(['a', 'b', 'c', 'nobody']))).toEqual({
      replayed: 2,
      answered: 1,
      apologized: 1,
      skipped: 1,
      failed: 1,
      left: 0,
      beforeUsd: 0.3,
      afterUsd: 0.3,
      p50Ms: 500,
      maxMs: 900,
    });
  });
});

describe('a planned replay', () => {
  it('says what it would take from the runs before it, and asks nobody', async () => {
    const { deps, asked } = openShop({
      runs: {
        a: { artefacts: { classification: classification({ intents: ['faq'] }), searched: true } },
        'a~r1': {},
      },
      journals: { 'a~r1': [attempt({ model: 'claude-sonnet-5-5' })] },
    });
    const kept = { classification: 'kept', facts: 'kept', answers: ['claude-sonnet-5-5'] };
    expect(await planReplay('a', {}, deps)).toMatchObject({ messageId: 'a~r2', ...kept });
    expect(await planReplay('a', { resumeFrom: 'retrieve' }, deps)).toMatchObject({
      classification: 'kept',
      facts: 'anew',
      answers: [],
    });
    expect(asked).toEqual([]);
  });

  it('takes the labels of a paid classifier from the journal of a run that was killed', async () => {
    const text = '{"intents":["faq"],"complexity":3,"confidence":0.9}';
    const { deps } = openShop({
      runs: { a: { status: 'abandoned' } },
      journals: { a: [attempt({ role: 'classifier', text })] },
    });
    expect(await planReplay('a', {}, deps)).toMatchObject({ classification: 'kept', facts: 'anew' });
  });

  it('says why one is skipped', async () => {
    const { deps } = openShop({ runs: { a: { answeredBy: 'a~r1' } } });
    expect(await planReplay('a', {}, deps)).toMatchObject({ replayOf: 'a', skipped: 'answered' });
  });
});

describe('the runs to replay', () => {
  it('are failed and abandoned originals that nobody answered: the newest, oldest first', async () => {
    const at = (messageId: string, minutes: number) =>
      record(messageId, { startedAt: NOW - minutes * 60_000 });
    const stored = {
      failed: [at('new', 1), at('old~r1', 3), at('old', 9)],
      abandoned: [at('killed', 5)],
    };
    const list = async ({ status, unanswered }: RunFilter) => {
      expect(unanswered).toBe(true);
      return status === 'failed' ? stored.failed : stored.abandoned;
    };
    expect(await failedRuns({ list }, { limit: 10 })).toEqual(['old', 'killed', 'new']);
    expect(await failedRuns({ list }, { limit: 2 })).toEqual(['killed', 'new']);
  });
});
