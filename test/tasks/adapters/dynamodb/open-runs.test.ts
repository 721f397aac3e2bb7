import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoOpenRuns } from '../../../../tasks/adapters/dynamodb/open-runs.ts';
import { DynamoRunStore } from '../../../../tasks/adapters/dynamodb/run-store.ts';
import { LeaseLost } from '../../../../tasks/core/errors.ts';
import type { RunRecord } from '../../../../tasks/ports/run-store.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { claimOf, NOON, replyTo } from './runs.ts';

const LATER = NOON + 600_000;
const FAILURE = { error: 'Run.Abandoned', cause: 'killed', state: 'Invoke Model' };

let table: TestTable;
let store: DynamoRunStore;
let open: DynamoOpenRuns;
beforeAll(async () => {
  table = await startTestTable();
  store = new DynamoRunStore(table.documents, table.name, { now: () => LATER });
  open = new DynamoOpenRuns(table.documents, table.name);
});
afterAll(() => table.close());

async function claimed(messageId: string, startedAt = NOON): Promise<RunRecord> {
  await store.claim(claimOf(messageId, { startedAt, leaseUntil: startedAt + 10_000 }));
  const record = await store.read(messageId);
  if (record === undefined) throw new Error(`${messageId} was not claimed`);
  return record;
}

async function openIds(startedBefore: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of open.startedBefore(startedBefore))
    ids.push(...page.map(({ messageId }) => messageId));
  return ids.toSorted();
}

describe('open runs', () => {
  it('are found in every shard, page after page, up to the moment that is asked for', async () => {
    const ids = Array.from({ length: 120 }, (_, at) => `open-${String(at).padStart(3, '0')}`);
    for (const id of ids) await claimed(id);
    await claimed('young', NOON + 60_000);
    expect(await openIds(NOON + 60_000)).toEqual(ids);
    expect(await openIds(NOON)).toEqual([]);
    for (const id of ids) {
      await store.finish(id, claimOf(id).executionArn, 'answered', replyTo(id), NOON + 1);
    }
    expect(await openIds(LATER)).toEqual(['young']);
  });
});

describe('abandoning', () => {
  it('moves a run from the open ones to the failed ones of its hour, with the reason', async () => {
    const record = await claimed('killed');
    expect(await open.abandon(record, FAILURE, LATER)).toBe(true);
    expect(await store.read('killed')).toMatchObject({
      status: 'abandoned',
      failure: FAILURE,
      finishedAt: LATER,
      request: record.request,
    });
    expect(await openIds(LATER)).not.toContain('killed');
    const listed = await store.list({ status: 'abandoned', since: NOON, limit: 10 });
    expect(listed.map(({ messageId }) => messageId)).toEqual(['killed']);
  });

  it('is done once by however many sweepers', async () => {
    const record = await claimed('contested');
    const marks = await Promise.all(Array.from({ length: 8 }, () => open.abandon(record, FAILURE, LATER)));
    expect(marks.filter(Boolean)).toHaveLength(1);
  });

  it('leaves alone a run that ended, or that another execution took over, after it was looked at', async () => {
    const ended = await claimed('ended');
    await store.finish('ended', ended.executionArn, 'answered', replyTo('ended'), NOON + 1);
    expect(await open.abandon(ended, FAILURE, LATER)).toBe(false);

    const before = await claimed('taken');
    const startedAt = LATER - 1_000;
    await store.claim(claimOf('taken', { executionArn: 'arn:second', startedAt, leaseUntil: LATER + 9_000 }));
    expect(await open.abandon(before, FAILURE, LATER)).toBe(false);
    expect(await store.read('taken')).toMatchObject({ status: 'running', executionArn: 'arn:second' });
  });

  it('never marks a run whose lease still holds', async () => {
    const record = await claimed('leased', LATER - 5_000);
    expect(await open.abandon(record, FAILURE, LATER)).toBe(false);
  });

  it('takes the fence from an execution that ends late', async () => {
    const record = await claimed('late');
    await open.abandon(record, FAILURE, LATER);
    const finish = store.finish('late', record.executionArn, 'answered', replyTo('late'), LATER + 1);
    await expect(finish).rejects.toThrow(LeaseLost);
    expect(await store.read('late')).toMatchObject({ status: 'abandoned' });
  });

  it('leaves the message to whoever asks again, until a replay has answered it', async () => {
    const record = await claimed('asked-again');
    await open.abandon(record, FAILURE, LATER);
    const again = claimOf('asked-again', {
      executionArn: 'arn:again',
      startedAt: LATER + 1,
      leaseUntil: LATER + 2,
    });
    expect(await store.claim(again)).toEqual({ kind: 'claimed', first: false, takenOver: true });
    await store.markAnswered('asked-again', 'asked-again~r1');
    const third = { ...again, executionArn: 'arn:third', startedAt: LATER + 60_000 };
    expect(await store.claim(third)).toMatchObject({
      kind: 'taken',
      record: { answeredBy: 'asked-again~r1' },
    });
  });
});
