import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { toRunItem } from '../../../../tasks/adapters/dynamodb/run-item.ts';
import { DynamoRunStore } from '../../../../tasks/adapters/dynamodb/run-store.ts';
import { LeaseLost } from '../../../../tasks/core/errors.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { attempt, classification, request } from '../../../fixtures/contract.ts';
import { claimOf, NOON, replyTo } from './runs.ts';

let table: TestTable;
let store: DynamoRunStore;

beforeAll(async () => {
  table = await startTestTable();
  store = new DynamoRunStore(table.documents, table.name, { now: () => NOON });
});
afterAll(() => table.close());

const ARN = 'arn:aws:states:us-east-1:000000000000:express:coordinate:paid:1';
const OTHER = 'arn:aws:states:us-east-1:000000000000:express:coordinate:other:2';

const itemOf = async (messageId: string) =>
  (await table.documents.send(new GetCommand({ TableName: table.name, Key: runKey(messageId) }))).Item;

const setFields = (messageId: string, fields: Record<string, unknown>) =>
  table.documents.send(
    new UpdateCommand({
      TableName: table.name,
      Key: runKey(messageId),
      UpdateExpression: `SET ${Object.keys(fields)
        .map((_, index) => `#n${index} = :v${index}`)
        .join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(
        Object.keys(fields).map((name, index) => [`#n${index}`, name]),
      ),
      ExpressionAttributeValues: Object.fromEntries(
        Object.values(fields).map((value, index) => [`:v${index}`, value]),
      ),
    }),
  );

describe('claim', () => {
  it('records the run as open, with its lease, before anything is paid', async () => {
    const claim = claimOf('new', {
      request: request({ messageId: 'new', locale: undefined, maxCostUsd: 0.05 }),
    });
    expect(await store.claim(claim)).toEqual({ kind: 'claimed', first: true, takenOver: false });
    expect(await itemOf('new')).toEqual({
      pk: 'RUN#new',
      sk: 'RUN',
      executionArn: claim.executionArn,
      contentHash: 'hash-of-hello',
      status: 'running',
      request: { messageId: 'new', sessionId: 's-1', query: 'hello', maxCostUsd: 0.05 },
      startedAt: NOON,
      leaseUntil: NOON + 10_000,
      policyVersion: 1,
      day: '2026-11-21',
      gsi1pk: expect.stringMatching(/^OPEN#[0-9a-f]$/),
      gsi1sk: '2026-11-21T12:00:00.000Z#new',
      expiresAt: NOON / 1_000 + 30 * 86_400,
    });
  });

  it('gives one message to one of many that come at once', async () => {
    const claims = Array.from({ length: 30 }, (_, index) =>
      claimOf('crowd', { executionArn: `arn:run:${index}` }),
    );
    const results = await Promise.all(claims.map((claim) => store.claim(claim)));
    expect(results.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    const winner = claims[results.findIndex(({ kind }) => kind === 'claimed')];
    for (const result of results) {
      if (result.kind === 'taken') expect(result.record.executionArn).toBe(winner?.executionArn);
    }
  });

  it('leaves a leased run to its owner', async () => {
    const first = claimOf('leased');
    await store.claim(first);
    const result = await store.claim(claimOf('leased', { executionArn: OTHER, startedAt: NOON + 10_000 }));
    expect(result).toMatchObject({
      kind: 'taken',
      record: { status: 'running', executionArn: first.executionArn },
    });
  });

  it('takes over a run whose lease ran out', async () => {
    await store.claim(claimOf('late'));
    const result = await store.claim(claimOf('late', { executionArn: OTHER, startedAt: NOON + 10_001 }));
    expect(result).toEqual({ kind: 'claimed', first: false, takenOver: true });
    expect(await store.read('late')).toMatchObject({ executionArn: OTHER, startedAt: NOON + 10_001 });
  });

  it('takes over a run that was given up', async () => {
    await store.claim(claimOf('given-up'));
    await setFields('given-up', { status: 'abandoned' });
    const result = await store.claim(claimOf('given-up', { executionArn: OTHER, startedAt: NOON + 60_000 }));
    expect(result).toEqual({ kind: 'claimed', first: false, takenOver: true });
  });

  it('never takes over for another message, whose answers a guessed id would read', async () => {
    await store.claim(claimOf('guessed'));
    const result = await store.claim(
      claimOf('guessed', { executionArn: OTHER, startedAt: NOON + 60_000, contentHash: 'hash-of-attack' }),
    );
    expect(result).toMatchObject({ kind: 'taken', record: { contentHash: 'hash-of-hello' } });
  });

  it.each(['answered', 'degraded', 'failed', 'refused'])(
    'returns a run that is %s, however old',
    async (status) => {
      await store.claim(claimOf(status));
      await setFields(status, { status });
      const late = claimOf(status, { executionArn: OTHER, startedAt: NOON + 3_600_000 });
      expect(await store.claim(late)).toMatchObject({ kind: 'taken', record: { status } });
    },
  );

  it('finds its own claim again when the state is retried', async () => {
    await store.claim(claimOf('retried'));
    const again = await store.claim(claimOf('retried', { retried: true, leaseUntil: NOON + 12_000 }));
    expect(again).toEqual({ kind: 'claimed', first: false, takenOver: false });
    expect(await store.read('retried')).toMatchObject({ leaseUntil: NOON + 12_000 });
  });

  it('does not reopen its own finished run when the state is retried', async () => {
    const claim = claimOf('done');
    await store.claim(claim);
    await store.finish('done', claim.executionArn, 'answered', replyTo('done'), NOON + 500);
    expect(await store.claim({ ...claim, retried: true })).toMatchObject({
      kind: 'taken',
      record: { status: 'answered' },
    });
  });

  it('is claimed once when the client sends it twice because the reply got lost', async () => {
    const claim = claimOf('doubled');
    await store.claim(claim);
    expect(await store.claim(claim)).toEqual({ kind: 'claimed', first: true, takenOver: false });
  });

  it('knows a doubled take-over for one by the answers that were paid before', async () => {
    await store.claim(claimOf('doubled-late'));
    await store.journal('doubled-late', ARN, attempt());
    const takeOver = claimOf('doubled-late', {
      executionArn: OTHER,
      startedAt: NOON + 20_000,
      leaseUntil: NOON + 30_000,
    });
    await store.claim(takeOver);
    expect(await store.claim(takeOver)).toEqual({ kind: 'claimed', first: false, takenOver: true });
    expect(await store.claim({ ...takeOver, retried: true })).toEqual({
      kind: 'claimed',
      first: false,
      takenOver: true,
    });
  });
});

describe('claim, when the record changes under its eyes', () => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const mocked = mockClient(documents);
  const mockedStore = new DynamoRunStore(documents, 'table', { now: () => NOON });
  const lost = new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
  });

  it('tries once more when the record is gone', async () => {
    mocked.reset();
    mocked.on(PutCommand).rejectsOnce(lost).resolves({});
    mocked.on(GetCommand).resolves({});
    expect(await mockedStore.claim(claimOf('gone'))).toEqual({
      kind: 'claimed',
      first: true,
      takenOver: false,
    });
  });

  it('tries once more when the lease has run out meanwhile', async () => {
    mocked.reset();
    const old = toRunItem(claimOf('expired', { executionArn: OTHER, leaseUntil: NOON - 1 }));
    mocked.on(PutCommand).rejectsOnce(lost).resolves({ Attributes: old });
    mocked.on(GetCommand).resolves({ Item: old });
    expect(await mockedStore.claim(claimOf('expired'))).toEqual({
      kind: 'claimed',
      first: false,
      takenOver: true,
    });
  });

  it('gives up after two tries, with whoever holds it then', async () => {
    mocked.reset();
    const old = toRunItem(claimOf('contested', { executionArn: OTHER, leaseUntil: NOON - 1 }));
    mocked.on(PutCommand).rejects(lost);
    mocked.on(GetCommand).resolves({ Item: old });
    expect(await mockedStore.claim(claimOf('contested'))).toMatchObject({ kind: 'taken' });
    expect(mocked.commandCalls(PutCommand)).toHaveLength(2);
  });

  it('loses the lease when there is never a record to be seen', async () => {
    mocked.reset();
    mocked.on(PutCommand).rejects(lost);
    mocked.on(GetCommand).resolves({});
    await expect(mockedStore.claim(claimOf('ghost'))).rejects.toBeInstanceOf(LeaseLost);
  });

  it('passes on what is no refused condition', async () => {
    mocked.reset();
    mocked.on(PutCommand).rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    await expect(mockedStore.claim(claimOf('throttled'))).rejects.toThrow('slow down');
  });
});

describe('finish', () => {
  it('stores the reply and takes the run out of the index', async () => {
    const claim = claimOf('finish');
    await store.claim(claim);
    await store.finish('finish', claim.executionArn, 'answered', replyTo('finish'), NOON + 412);
    expect(await store.read('finish')).toMatchObject({
      status: 'answered',
      finishedAt: NOON + 412,
      reply: replyTo('finish'),
    });
    expect(await itemOf('finish')).not.toHaveProperty('gsi1pk');
  });

  it('puts a failed run among the failures of the hour it began in', async () => {
    const startedAt = Date.parse('2026-11-21T12:59:59.900Z');
    const claim = claimOf('fails', { startedAt });
    await store.claim(claim);
    const reply = replyTo('fails', { outcome: 'apologized', startedAt: new Date(startedAt).toISOString() });
    await store.finish('fails', claim.executionArn, 'failed', reply, startedAt + 400);
    expect(await itemOf('fails')).toMatchObject({
      status: 'failed',
      gsi1pk: expect.stringMatching(/^FAILED#2026-11-21T12#[0-9a-f]$/),
      gsi1sk: '2026-11-21T12:59:59.900Z#fails',
    });
  });

  it('is refused to the execution that lost the lease', async () => {
    const first = claimOf('overtaken');
    await store.claim(first);
    await store.claim(claimOf('overtaken', { executionArn: OTHER, startedAt: NOON + 60_000 }));
    await expect(
      store.finish('overtaken', first.executionArn, 'answered', replyTo('overtaken'), NOON + 60_001),
    ).rejects.toMatchObject({ name: 'Run.LeaseLost' });
    expect((await store.read('overtaken'))?.reply).toBeUndefined();
  });

  it('happens once: the first reply stands', async () => {
    const claim = claimOf('twice');
    await store.claim(claim);
    const finish = (text: string) =>
      store.finish('twice', claim.executionArn, 'answered', replyTo('twice', { text }), NOON + 1);
    await finish('first');
    await expect(finish('second')).rejects.toBeInstanceOf(LeaseLost);
    expect((await store.read('twice'))?.reply?.text).toBe('first');
  });

  it('is refused for a run that nobody claimed', async () => {
    await expect(store.finish('nobody', OTHER, 'answered', replyTo('nobody'), NOON)).rejects.toBeInstanceOf(
      LeaseLost,
    );
    expect(await store.read('nobody')).toBeUndefined();
  });
});

describe('journal', () => {
  it('keeps every paid attempt, in the order of the calls', async () => {
    const paid = [2, 0, 10, 1].map((no) => attempt({ no, text: `answer ${no}` }));
    for (const one of paid) await store.journal('paid', ARN, one);
    expect((await store.attempts('paid')).map(({ no }) => no)).toEqual([0, 1, 2, 10]);
    expect((await store.attempts('paid'))[0]).toEqual(attempt({ no: 0, text: 'answer 0' }));
  });

  it('may be written twice', async () => {
    await store.journal('again', ARN, attempt());
    await store.journal('again', ARN, attempt());
    expect(await store.attempts('again')).toEqual([attempt()]);
  });

  it('keeps both calls where a late execution and the one that took over used the same number', async () => {
    await store.journal('raced', ARN, attempt({ costUsd: 0.001 }));
    await store.journal('raced', OTHER, attempt({ costUsd: 0.002 }));
    expect((await store.attempts('raced')).map(({ no, costUsd }) => [no, costUsd]).toSorted()).toEqual([
      [0, 0.001],
      [0, 0.002],
    ]);
  });

  it('is no run: nothing is read under its message', async () => {
    await store.journal('only-paid', ARN, attempt());
    expect(await store.read('only-paid')).toBeUndefined();
  });

  it('leaves out an entry it cannot read rather than all of them', async () => {
    await store.journal('odd', ARN, attempt({ no: 1 }));
    await table.documents.send(
      new PutCommand({
        TableName: table.name,
        Item: { pk: 'RUN#odd', sk: 'ATTEMPT#00', attempt: { no: 'zero' } },
      }),
    );
    expect(await store.attempts('odd')).toEqual([attempt({ no: 1 })]);
  });
});

describe('markAnswered', () => {
  it('links a failed run to the replay that answered it, and leaves it failed', async () => {
    await store.claim(claimOf('broken'));
    await setFields('broken', { status: 'failed' });
    await store.markAnswered('broken', 'broken~r1');
    expect(await store.read('broken')).toMatchObject({ status: 'failed', answeredBy: 'broken~r1' });
  });

  it('makes no run out of nothing', async () => {
    await expect(store.markAnswered('nothing', 'nothing~r1')).rejects.toThrow();
    expect(await store.read('nothing')).toBeUndefined();
  });
});

describe('read', () => {
  it('reads what Record Failure wrote over a claim', async () => {
    const claim = claimOf('recorded');
    await store.claim(claim);
    const found = classification({ intents: ['faq'] });
    await setFields('recorded', {
      status: 'failed',
      failure: '{"error":"Reply.NoAnswer","cause":"every model failed","state":"Aggregate Reply"}',
      artefacts: JSON.stringify({
        classification: found,
        passages: [{ id: 'article:returns', kind: 'article', text: 'x', score: 1 }],
      }),
    });
    expect(await store.read('recorded')).toMatchObject({
      request: claim.request,
      contentHash: 'hash-of-hello',
      failure: { error: 'Reply.NoAnswer', cause: 'every model failed', state: 'Aggregate Reply' },
      artefacts: { classification: found, passages: [{ id: 'article:returns' }] },
    });
  });

  it('reads what Record Failure wrote where no task ever wrote', async () => {
    const arn = 'arn:aws:states:us-east-1:000000000000:express:coordinate:x:9';
    await table.documents.send(
      new PutCommand({
        TableName: table.name,
        Item: {
          pk: `LOST#${arn}`,
          sk: 'RUN',
          status: 'failed',
          executionArn: arn,
          startedAt: NOON,
          request: '{"messageId":"m-9","sessionId":"s-9","query":"hi',
          failure: '{"error":"States.Timeout","state":"Understand Message"}',
          artefacts: '{"classification":{},"passages":[]}',
        },
      }),
    );
    expect(await store.read(arn)).toEqual({
      messageId: arn,
      executionArn: arn,
      contentHash: '',
      status: 'failed',
      request: { messageId: arn, sessionId: '', query: '{"messageId":"m-9","sessionId":"s-9","query":"hi' },
      startedAt: NOON,
      leaseUntil: 0,
      policyVersion: 0,
      day: '',
      failure: { error: 'States.Timeout', cause: '', state: 'Understand Message' },
      artefacts: {},
    });
  });

  it('is undefined for a message that never came', async () => {
    expect(await store.read('never')).toBeUndefined();
  });

  it('keeps the biggest run it may be given', async () => {
    const query = '長'.repeat(8_000);
    const document = { name: 'report.txt', text: 'x'.repeat(38 * 1024) };
    const claim = claimOf('big', { request: request({ messageId: 'big', query, document }) });
    await store.claim(claim);
    const reply = replyTo('big', { text: '答'.repeat(16 * 1024) });
    await store.finish('big', claim.executionArn, 'answered', reply, NOON + 1);
    expect((await store.read('big'))?.reply?.text).toHaveLength(16 * 1024);
  });
});
