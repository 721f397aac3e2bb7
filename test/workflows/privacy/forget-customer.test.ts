import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoCustomerData, userHash } from '../../../tasks/adapters/dynamodb/customer-data.ts';
import { toAttemptItem, toRunItem } from '../../../tasks/adapters/dynamodb/run-item.ts';
import { conversationOf } from '../../../tasks/core/conversation.ts';
import { type ForgetDeps, forgetCustomer, MOST_RUNS } from '../../../workflows/privacy/forget-customer.ts';
import { startTestTable, type TestTable } from '../../fakes/dynalite.ts';
import { request } from '../../fixtures/contract.ts';
import { claimOf, NOON, replyTo } from '../../tasks/adapters/dynamodb/runs.ts';

let table: TestTable;
beforeEach(async () => {
  table = await startTestTable();
});
afterEach(() => table.close());

const put = (Item: Record<string, unknown>) =>
  table.documents.send(new PutCommand({ TableName: table.name, Item }));

async function keys(): Promise<readonly string[]> {
  const found: string[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.documents.send(
      new ScanCommand({ TableName: table.name, ...(from && { ExclusiveStartKey: from }) }),
    );
    found.push(...(page.Items ?? []).map(({ pk, sk }) => `${pk} ${sk}`));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return found.toSorted();
}

const run = (messageId: string, userId: string | undefined, changes: Record<string, unknown> = {}) =>
  put({
    ...toRunItem(claimOf(messageId, { request: request({ messageId, ...(userId && { userId }) }) })),
    status: 'answered',
    reply: replyTo(messageId, { text: `reply to ${messageId}` }),
    ...changes,
  });
const attempt = (messageId: string, no: number) =>
  put(
    toAttemptItem(
      messageId,
      'arn:run-0001',
      { no, text: 'words' } as unknown as Parameters<typeof toAttemptItem>[2],
      NOON,
    ),
  );
const session = (userId: string | undefined) =>
  put({
    pk: `SESSION#${conversationOf({ sessionId: 's', ...(userId && { userId }) })}`,
    sk: 'SESSION',
    turns: [],
  });

const deps = (changes: Partial<ForgetDeps> = {}): ForgetDeps => ({
  customers: new DynamoCustomerData(table.documents, table.name),
  clock: { now: () => NOON + 60_000 },
  forgetHistories: async () => 0,
  ...changes,
});
const forget = (userId: string, dryRun = false, changes: Partial<ForgetDeps> = {}) =>
  forgetCustomer({ userId, dryRun, by: 'ops', reason: 'asked' }, deps(changes));
const withoutAudit = async () => (await keys()).filter((key) => !key.startsWith('AUDIT#'));

describe('forgetting a customer', () => {
  it('takes runs, attempts, sessions and the words in the answer cache, and nothing of anybody else', async () => {
    await Promise.all([
      run('a', 'ann'),
      attempt('a', 0),
      attempt('a', 1),
      run('a~r1', 'ann'),
      run('b', 'bob'),
      attempt('b', 0),
      run('n', undefined),
      session('ann'),
      session('bob'),
      session(undefined),
      session('joann'),
      put({ pk: 'ANSWER#1', sk: 'ANSWER', answer: { text: 'reply to a' } }),
      put({ pk: 'ANSWER#2', sk: 'ANSWER', answer: { text: 'reply to b' } }),
      put({ pk: 'SPEND#2026-11-21#U#ann', sk: 'SHARD', leftn: 1 }),
      put({ pk: 'SPEND#2026-11-21#main#0', sk: 'SHARD', leftn: 1, 'h#1#a#0': 5 }),
      put({ pk: 'ORDER#MA-1', sk: 'ORDER', userId: 'ann' }),
      put({ pk: 'PRODUCT#ann', sk: 'PRODUCT', userId: 'no customer' }),
    ]);
    const forgotten = await forget('ann');
    expect(forgotten).toMatchObject({
      runs: 2,
      attempts: 2,
      sessions: 1,
      answers: 1,
      inFlight: 0,
      unfinished: false,
    });
    expect(forgotten.kept.map(({ what, items }) => [what, items])).toEqual([
      ['money', 1],
      ['orders', 1],
    ]);
    expect(await withoutAudit()).toEqual([
      'ANSWER#2 ANSWER',
      'ORDER#MA-1 ORDER',
      'PRODUCT#ann PRODUCT',
      'RUN#b ATTEMPT#00#run-0001',
      'RUN#b RUN',
      'RUN#n RUN',
      'SESSION#s# SESSION',
      'SESSION#s#bob SESSION',
      'SESSION#s#joann SESSION',
      'SPEND#2026-11-21#U#ann SHARD',
      'SPEND#2026-11-21#main#0 SHARD',
    ]);
  });

  it('finds a second time nothing, and the audit tells of both calls without naming the customer', async () => {
    await run('a', 'ann');
    expect((await forget('ann')).runs).toBe(1);
    const again = await forget('ann', false, { clock: { now: () => NOON + 61_000 } });
    expect(again).toMatchObject({ runs: 0, attempts: 0, sessions: 0, answers: 0 });
    const { Items = [] } = await table.documents.send(new ScanCommand({ TableName: table.name }));
    expect(Items.map(({ pk }) => pk)).toEqual(['AUDIT#2026-11-21', 'AUDIT#2026-11-21']);
    expect(Items.map(({ counts }) => counts.runs).toSorted()).toEqual([0, 1]);
    expect(Items[0]).toMatchObject({
      subject: 'customer',
      by: 'ops',
      reason: 'asked',
      userHash: userHash('ann'),
    });
    expect(JSON.stringify(Items)).not.toContain('"ann"');
  });

  it('only counts in a dry run', async () => {
    await Promise.all([run('a', 'ann'), attempt('a', 0), session('ann')]);
    const before = await keys();
    expect(await forget('ann', true)).toMatchObject({ dryRun: true, runs: 1, attempts: 1, sessions: 1 });
    expect(await keys()).toEqual(before);
  });

  it('leaves a run that somebody is at work on, and takes one whose lease ran out', async () => {
    const running = { status: 'running', reply: undefined };
    await run('now', 'ann', { ...running, leaseUntil: NOON + 120_000 });
    await run('dead', 'ann', { ...running, leaseUntil: NOON });
    expect(await forget('ann')).toMatchObject({ runs: 1, inFlight: 1 });
    expect(await withoutAudit()).toEqual(['RUN#now RUN']);
  });

  it('leaves a run that was taken over between the look and the deletion', async () => {
    await run('a', 'ann');
    const customers = new DynamoCustomerData(table.documents, table.name);
    const taken = async (): Promise<number> => {
      await run('a', 'ann', { status: 'running', leaseUntil: NOON + 120_000 });
      return 0;
    };
    expect(await forget('ann', false, { customers, forgetHistories: taken })).toMatchObject({
      runs: 0,
      inFlight: 1,
    });
    expect(await withoutAudit()).toEqual(['RUN#a RUN']);
  });

  it('finds what Record Failure wrote as text, whole or cut, and no other customer in it', async () => {
    const lost = (id: string, text: string) =>
      put({ pk: `LOST#arn:${id}`, sk: 'RUN', status: 'failed', request: text });
    await lost('1', JSON.stringify({ query: 'x', userId: 'ann' }));
    await lost('2', JSON.stringify({ query: 'my friend is "ann"', userId: 'bob' }));
    await lost('3', JSON.stringify({ userId: 'ann', query: 'x'.repeat(50) }).slice(0, 40));
    await lost('4', 'null');
    expect((await forget('ann')).runs).toBe(2);
    expect(await withoutAudit()).toEqual(['LOST#arn:2 RUN', 'LOST#arn:4 RUN']);
  });

  it.each(['漢'.repeat(128), 'a#b%c', '"; DROP', 'a@b.co', ':user'])(
    'knows %s from others',
    async (userId) => {
      await Promise.all([run('a', userId), session(userId), run('b', `${userId}x`), session(`x${userId}`)]);
      expect(await forget(userId)).toMatchObject({ runs: 1, sessions: 1 });
      expect(await withoutAudit()).toHaveLength(2);
    },
  );

  it('goes on where an interrupted call stopped', async () => {
    await Promise.all([run('a', 'ann'), attempt('a', 0), run('b', 'ann'), session('ann')]);
    const customers = new DynamoCustomerData(table.documents, table.name);
    const broken = new Proxy(customers, {
      get: (target, name) =>
        name === 'deleteRun'
          ? async () => {
              throw new Error('the network is gone');
            }
          : Reflect.get(target, name).bind(target),
    });
    await expect(forget('ann', false, { customers: broken })).rejects.toThrow('the network is gone');
    expect(await withoutAudit()).toEqual(['RUN#a ATTEMPT#00#run-0001', 'RUN#a RUN', 'RUN#b RUN']);
    expect(await forget('ann')).toMatchObject({ runs: 2, attempts: 1, sessions: 0 });
    expect(await withoutAudit()).toEqual([]);
  });

  it('reads a table of many pages', async () => {
    const filler = 'x'.repeat(300_000);
    await Promise.all(
      Array.from({ length: 12 }, (_, at) => run(`m-${at}`, at % 3 === 0 ? 'ann' : 'bob', { filler })),
    );
    const forgotten = await forget('ann');
    expect(forgotten).toMatchObject({ runs: 4, scanned: 12 });
    expect(await withoutAudit()).toHaveLength(8);
  });

  it('deletes a bounded number of runs a call, and says that there are more', async () => {
    let asked = 0;
    const page = { scanned: 1, sessions: [], answers: [], purses: 0, orders: 0 };
    const runs = Array.from({ length: MOST_RUNS + 1 }, (_, at) => ({
      key: { pk: `RUN#${at}`, sk: 'RUN' },
      inFlight: false,
      textHash: null,
    }));
    const customers = {
      async *find() {
        yield { ...page, runs };
      },
      audit: async () => undefined,
      deleteRun: async () => {
        asked += 1;
        return 0;
      },
    } as unknown as DynamoCustomerData;
    expect(await forget('ann', false, { customers })).toMatchObject({ runs: MOST_RUNS, unfinished: true });
    expect(asked).toBe(MOST_RUNS);
  });
});
