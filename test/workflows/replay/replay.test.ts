import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { type Message, NoReply } from '../../../workflows/client/client.ts';
import { NotReplayable, replayRun } from '../../../workflows/replay/replay.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

const record = (messageId: string, changes: Partial<RunRecord>): RunRecord => ({
  messageId,
  executionArn: `arn:${messageId}`,
  contentHash: 'hash',
  status: 'failed',
  request: { messageId: 'm', sessionId: 's', query: 'hello', connectionId: 'gone' },
  startedAt: NOW - 60_000,
  leaseUntil: NOW - 1_000,
  policyVersion: 1,
  day: '2026-11-21',
  ...changes,
});

const reply = (outcome: Reply['outcome']): Reply => ({
  messageId: 'm',
  outcome,
  text: 'Hello.',
  language: 'en',
  lane: 'simple',
  model: null,
  confidence: null,
  quality: null,
  agreement: null,
  route: null,
  attempts: [],
  passages: [],
  entities: {
    productIds: [],
    likedProductIds: [],
    unknownTitles: [],
    volume: null,
    authors: [],
    genres: [],
    maxPriceUsd: null,
    minPriceUsd: null,
    orderIds: [],
    onSale: false,
    inStock: false,
  },
  degraded: [],
  costUsd: 0,
  latencyMs: 0,
  slaMet: true,
  startedAt: new Date(NOW).toISOString(),
  replayOf: null,
  handover: null,
});

/** The run `m` and its replays, as a store has them. */
function openShop(
  runs: Readonly<Record<string, Partial<RunRecord>>>,
  outcome: Reply['outcome'] = 'answered',
) {
  const asked: Message[] = [];
  const deps = {
    runs: {
      read: async (id: string) => {
        const changes = runs[id];
        return changes === undefined ? undefined : record(id, changes);
      },
    },
    clock: { now: () => NOW },
    ask: async (message: Message) => {
      asked.push(message);
      return { reply: reply(outcome) };
    },
  };
  return { asked, replay: () => replayRun('m', undefined, deps) };
}

describe('a replay', () => {
  it('is the first when there was none, linked to the original and to no connection', async () => {
    const { replay, asked } = openShop({ m: {} });
    expect(await replay()).toMatchObject({ replayOf: 'm', messageId: 'm~r1', before: 'failed' });
    expect(asked).toEqual([{ messageId: 'm~r1', sessionId: 's', query: 'hello', replayOf: 'm' }]);
  });

  it('takes the next number after replays that failed', async () => {
    const { replay } = openShop({ m: {}, 'm~r1': {}, 'm~r2': { status: 'abandoned' } });
    expect((await replay()).messageId).toBe('m~r3');
  });

  it('takes the next number after a replay that died: its lease has run out', async () => {
    const { replay } = openShop({ m: {}, 'm~r1': { status: 'running', leaseUntil: NOW } });
    expect((await replay()).messageId).toBe('m~r2');
  });

  it.each([
    ['there is no such run', {}, 'no run has the messageId m'],
    [
      'the run still runs',
      { m: { status: 'running', leaseUntil: NOW + 1 } },
      'm still runs: its lease ends at 2026-11-21T12:00:00.001Z',
    ],
    ['it is a shadow', { m: { shadowOf: 'm-0' } }, 'm is a shadow of m-0: nobody waits for its answer'],
    [
      'its newest replay still runs',
      { m: {}, 'm~r1': {}, 'm~r2': { status: 'running', leaseUntil: NOW + 5_000 } },
      'm~r2 still runs: its lease ends at 2026-11-21T12:00:05.000Z',
    ],
    [
      'a replay answered it',
      { m: { answeredBy: 'm~r1' }, 'm~r1': { status: 'answered' } },
      'm was answered by m~r1 already',
    ],
    [
      'a replay answered it a moment ago',
      { m: {}, 'm~r1': { status: 'degraded' } },
      'm was answered by m~r1 already',
    ],
    [
      'fifty replays have failed',
      Object.fromEntries(
        ['m', ...Array.from({ length: 50 }, (_, at) => `m~r${at + 1}`)].map((id) => [id, {}]),
      ),
      'm was replayed 50 times already',
    ],
  ] as const)('is refused, and asks nothing, when %s', async (_, runs, says) => {
    const { replay, asked } = openShop(runs);
    const failure = await replay().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotReplayable);
    expect(failure).toMatchObject({ message: expect.stringContaining(says) });
    expect(asked).toEqual([]);
  });

  it('says who answers when another took its number at the same moment', async () => {
    const { replay } = openShop({ m: {} }, 'in_flight');
    await expect(replay()).rejects.toThrow(new NoReply('m~r1 is being answered by another replay'));
  });
});
