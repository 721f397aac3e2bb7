import { describe, expect, it } from 'vitest';
import { requestSchema } from '../../../tasks/core/contract/request.ts';
import { listBatch } from '../../../tasks/list-batch/list-batch.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { NOW, record } from '../../workflows/replay/shop.ts';

const HOUR = 3_600_000;
const SINCE = new Date(NOW - 3 * HOUR).toISOString();

function shop(records: readonly RunRecord[]) {
  const files = new Map<string, string>();
  const spans: (readonly [number, number])[] = [];
  const deps = {
    clock: { now: () => NOW },
    objects: { put: async (key: string, text: string) => void files.set(key, text) },
    runs: { read: async (id: string) => records.find(({ messageId }) => messageId === id) },
    failed: {
      async *failedBetween(from: number, until: number) {
        spans.push([from, until]);
        for (const one of records) if (one.status === 'failed' || one.status === 'abandoned') yield [one];
      },
    },
  };
  return { files, spans, list: (order: unknown) => listBatch({ order, batch: 'night-1' }, deps) };
}

const messagesIn = (text: string | undefined): readonly unknown[] =>
  (text ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a batch of failed runs', () => {
  it('is a file of the messages that answer them, one a line, each a request of the contract', async () => {
    const { files, list, spans } = shop([record('a'), record('b', { status: 'abandoned' })]);
    const output = await list({
      failed: { since: SINCE, resumeFrom: 'invoke', policyVersion: 3 },
      concurrency: 7,
      toleratedPercent: 0,
    });
    expect(output).toEqual({
      any: true,
      key: 'batches/night-1/messages.jsonl',
      results: 'batches/night-1/results',
      listed: 2,
      skipped: {},
      more: false,
      concurrency: 7,
      toleratedPercent: 0,
    });
    expect(spans).toEqual([[NOW - 3 * HOUR, NOW]]);
    const messages = messagesIn(files.get(output.key));
    expect(messages).toEqual(
      ['a', 'b'].map((id) => ({
        messageId: `${id}~r1`,
        replayOf: id,
        sessionId: 's',
        query: 'hello',
        resumeFrom: 'invoke',
        policyVersion: 3,
      })),
    );
    for (const message of messages) expect(() => requestSchema.parse(message)).not.toThrow();
  });

  it('has each message once, and leaves out what needs no answer', async () => {
    const { files, list } = shop([
      record('a'),
      record('a~r1'),
      record('answered', { answeredBy: 'answered~r1' }),
      record('m~s1', { status: 'abandoned', shadowOf: 'm' }),
      record('busy'),
      record('busy~r1', { status: 'running', leaseUntil: NOW + 1 }),
    ]);
    const output = await list({ failed: { since: SINCE } });
    expect(messagesIn(files.get(output.key))).toMatchObject([{ messageId: 'a~r2' }]);
    expect(output).toMatchObject({ listed: 1, skipped: { answered: 1, shadow: 1, running: 1 } });
  });

  it('says that there are more than the limit', async () => {
    const { files, list } = shop([record('a'), record('b'), record('c')]);
    const output = await list({ failed: { since: SINCE, limit: 2 } });
    expect(output).toMatchObject({ listed: 2, more: true });
    expect(messagesIn(files.get(output.key))).toHaveLength(2);
  });

  it('writes no file when there is nothing to answer', async () => {
    const { files, list } = shop([]);
    expect(await list({ failed: { since: SINCE } })).toMatchObject({ any: false, listed: 0 });
    expect(files.size).toBe(0);
  });
});

describe('a batch of messages', () => {
  it('names the file that it was given', async () => {
    const { files, list } = shop([]);
    expect(await list({ messages: { key: 'inbox/monday.jsonl' } })).toEqual({
      any: true,
      key: 'inbox/monday.jsonl',
      results: 'batches/night-1/results',
      listed: null,
      skipped: {},
      more: false,
      concurrency: 20,
      toleratedPercent: 20,
    });
    expect(files.size).toBe(0);
  });
});

describe('an order', () => {
  it.each([
    [{}, 'the order: name either failed: {since} or messages: {key}'],
    [{ failed: { since: SINCE }, messages: { key: 'inbox/a.jsonl' } }, 'the order: name either'],
    [{ failed: { since: 'yesterday' } }, 'failed.since: failed.since must be an ISO time'],
    [{ failed: { since: SINCE, until: SINCE } }, 'failed.since: must lie before failed.until'],
    [{ failed: { since: SINCE, resumeFrom: 'lunch' } }, 'failed.resumeFrom must be one of classify'],
    [{ messages: { key: '../secrets.jsonl' } }, 'messages.key must be inbox/<name>.jsonl'],
    [{ messages: { key: 'inbox/a.jsonl' }, concurrency: 0 }, 'concurrency must be at least 1'],
    [{ messages: { key: 'inbox/a.jsonl' }, speed: 9 }, 'speed'],
    ['all of them', 'the order'],
  ])('%j is refused by the name of the field', async (order, says) => {
    const failure = await shop([])
      .list(order)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'Batch.Invalid', message: expect.stringContaining(says) });
  });
});
