import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failedIndex, indexSort } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { toRunItem } from '../../../../tasks/adapters/dynamodb/run-item.ts';
import { DynamoRunStore } from '../../../../tasks/adapters/dynamodb/run-store.ts';
import type { RunStatus } from '../../../../tasks/core/contract/enums.ts';
import type { RunFilter } from '../../../../tasks/ports/run-store.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { claimOf, NOON } from './runs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let table: TestTable;
let store: DynamoRunStore;

async function write(messageId: string, status: RunStatus, ago: number): Promise<void> {
  const startedAt = NOON - ago;
  const { gsi1pk, gsi1sk, ...item } = toRunItem(claimOf(messageId, { startedAt }));
  const failed = status === 'failed' || status === 'abandoned';
  const index = failed
    ? { gsi1pk: failedIndex(startedAt, messageId), gsi1sk: indexSort(startedAt, messageId) }
    : status === 'running'
      ? { gsi1pk, gsi1sk }
      : {};
  await table.documents.send(new PutCommand({ TableName: table.name, Item: { ...item, ...index, status } }));
}

beforeAll(async () => {
  table = await startTestTable();
  store = new DynamoRunStore(table.documents, table.name, { now: () => NOON });
  await Promise.all([
    ...Array.from({ length: 30 }, (_, index) => write(`f${index}`, 'failed', (index + 1) * 10 * MINUTE)),
    ...Array.from({ length: 12 }, (_, index) => write(`r${index}`, 'running', index * MINUTE)),
    write('given-up', 'abandoned', 15 * MINUTE),
    write('yesterday', 'failed', 26 * HOUR),
    write('last-week', 'failed', 7 * DAY - MINUTE),
    write('too-old', 'failed', 8 * DAY),
    write('good', 'answered', 5 * MINUTE),
    write('better', 'answered', 4 * MINUTE),
    write('meagre', 'degraded', 3 * MINUTE),
  ]);
});
afterAll(() => table.close());

const idsOf = async (filter: RunFilter): Promise<readonly string[]> =>
  (await store.list(filter)).map(({ messageId }) => messageId);

describe('list', () => {
  it('shows the newest failures first, across hours and shards', async () => {
    expect(await idsOf({ status: 'failed', limit: 8 })).toEqual([
      'f0',
      'f1',
      'f2',
      'f3',
      'f4',
      'f5',
      'f6',
      'f7',
    ]);
  });

  it('looks a week back for failures', async () => {
    const ids = await idsOf({ status: 'failed', limit: 100 });
    expect(ids).toHaveLength(32);
    expect(ids.slice(-2)).toEqual(['yesterday', 'last-week']);
  });

  it('looks as far back as it is told', async () => {
    expect((await idsOf({ status: 'failed', limit: 100, since: NOON - 9 * DAY })).at(-1)).toBe('too-old');
    expect(await idsOf({ status: 'failed', limit: 100, since: NOON - 25 * MINUTE })).toEqual(['f0', 'f1']);
    expect(await idsOf({ status: 'failed', limit: 100, since: NOON - 20 * MINUTE })).toEqual(['f0', 'f1']);
  });

  it('tells runs that were given up from failed ones', async () => {
    expect(await idsOf({ status: 'abandoned', limit: 5, since: NOON - HOUR })).toEqual(['given-up']);
  });

  it('shows open runs, the newest first', async () => {
    const ids = await idsOf({ status: 'running', limit: 3 });
    expect(ids).toEqual(['r0', 'r1', 'r2']);
    expect(await idsOf({ status: 'running', limit: 50, since: NOON - MINUTE })).toEqual(['r0', 'r1']);
  });

  it('reads past those that were answered since when only open ones are wanted', async () => {
    for (const id of ['f0', 'f1']) await store.markAnswered(id, `${id}~r1`);
    expect(await idsOf({ status: 'failed', limit: 2, since: NOON - HOUR, unanswered: true })).toEqual([
      'f2',
      'f3',
    ]);
    expect(await idsOf({ status: 'failed', limit: 2, since: NOON - HOUR })).toEqual(['f0', 'f1']);
  });

  it('scans for what no index holds', async () => {
    expect(await idsOf({ status: 'answered', limit: 5 })).toEqual(['better', 'good']);
    expect(await idsOf({ status: 'answered', limit: 1 })).toEqual(['better']);
    expect(await idsOf({ status: 'degraded', limit: 5, since: NOON - MINUTE })).toEqual([]);
  });

  it('shows the newest of all when no status is asked for', async () => {
    expect(await idsOf({ limit: 6 })).toEqual(['r0', 'r1', 'r2', 'meagre', 'r3', 'better']);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await idsOf({ status: 'refused', limit: 5 })).toEqual([]);
  });

  it('returns whole records', async () => {
    expect((await store.list({ status: 'failed', limit: 1 }))[0]).toMatchObject({
      messageId: 'f0',
      status: 'failed',
      request: { query: 'hello' },
    });
  });
});

describe('list of an outage', () => {
  it('reads past the first page of a shard', async () => {
    const crowd = await startTestTable();
    const startedAt = NOON - MINUTE;
    // A page of the index holds 200, of which so many are read that another page is needed.
    const ids = Array.from({ length: 230 }, (_, index) => `x${String(index).padStart(3, '0')}`);
    await Promise.all(
      ids.map((messageId, index) =>
        crowd.documents.send(
          new PutCommand({
            TableName: crowd.name,
            Item: {
              ...toRunItem(claimOf(messageId, { startedAt: startedAt - index })),
              status: 'failed',
              gsi1pk: 'FAILED#2026-11-21T11#3',
              gsi1sk: indexSort(startedAt - index, messageId),
            },
          }),
        ),
      ),
    );
    const busy = new DynamoRunStore(crowd.documents, crowd.name, { now: () => NOON });
    const found = await busy.list({ status: 'failed', limit: 220 });
    expect(found.map(({ messageId }) => messageId)).toEqual(ids.slice(0, 220));
    await crowd.close();
  });
});

describe('list of shadows', () => {
  it('has none but shadows, of one policy if asked', async () => {
    const shadow = (id: string, policyVersion: number, ago: number) =>
      store.claim(
        claimOf(`${id}~s1`, {
          shadowOf: id,
          policyVersion,
          startedAt: NOON - 400 * DAY - ago,
          variant: 'a/b',
        }),
      );
    await Promise.all([shadow('m-1', 2, 0), shadow('m-2', 3, 1), shadow('m-3', 2, 2)]);
    expect(await idsOf({ shadows: true, limit: 10 })).toEqual(['m-1~s1', 'm-2~s1', 'm-3~s1']);
    expect(await idsOf({ shadows: true, policyVersion: 2, limit: 1 })).toEqual(['m-1~s1']);
    expect(await idsOf({ shadows: true, policyVersion: 2, limit: 10 })).toEqual(['m-1~s1', 'm-3~s1']);
    expect(await idsOf({ shadows: true, status: 'running', limit: 10 })).toHaveLength(3);
    expect(await idsOf({ shadows: true, since: NOON - DAY, limit: 10 })).toEqual([]);
    expect(await store.read('m-1~s1')).toMatchObject({ shadowOf: 'm-1', variant: 'a/b' });
    expect(await store.read('good')).not.toHaveProperty('shadowOf');
  });
});
