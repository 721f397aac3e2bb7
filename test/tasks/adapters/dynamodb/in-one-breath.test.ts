import { setImmediate as aMoment } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inOneBreath } from '../../../../tasks/adapters/dynamodb/in-one-breath.ts';
import { ensureTable } from '../../../../tasks/adapters/dynamodb/table.ts';
import { startDynamo } from '../../../../workflows/local/dynamodb.ts';

const TABLE = 'breaths';
const key = (pk: string) => ({ pk, sk: 'X' });
const get = (pk: string, ConsistentRead?: boolean) =>
  new GetCommand({ TableName: TABLE, Key: key(pk), ...(ConsistentRead !== undefined && { ConsistentRead }) });
const put = (pk: string, more: object = {}) =>
  new PutCommand({ TableName: TABLE, Item: { ...key(pk), is: pk }, ...more });
const glance = (...pks: readonly string[]) =>
  new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: pks.map(key) } } });

describe('what a task sends in one breath', () => {
  let sent: { readonly input: object; readonly constructor: { readonly name: string } }[];
  let client: DynamoDBDocumentClient;
  let close: () => Promise<void>;

  beforeEach(async () => {
    const dynamo = await startDynamo({ port: 0 });
    const plain = new DynamoDBClient({
      endpoint: dynamo.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await ensureTable(plain, TABLE);
    const documents = DynamoDBDocumentClient.from(plain);
    for (const pk of ['a', 'b', 'c']) await documents.send(put(pk));
    const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
    sent = [];
    Object.assign(documents, {
      send: (command: (typeof sent)[number]) => {
        sent.push(command);
        return send(command);
      },
    });
    client = inOneBreath(documents, TABLE);
    close = async () => {
      plain.destroy();
      await dynamo.close();
    };
  });
  afterEach(() => close());

  const kinds = (): readonly string[] => sent.map((command) => command.constructor.name);

  it('is read in one call, as consistently as the strictest asked, and each gets its own', async () => {
    const [one, none, several] = await Promise.all([
      client.send(get('a', true)),
      client.send(get('nobody')),
      client.send(glance('b', 'a', 'nobody')),
    ]);
    expect(one.Item).toEqual({ ...key('a'), is: 'a' });
    expect(none.Item).toBeUndefined();
    expect(several.Responses?.[TABLE]?.map(({ is }) => is)).toEqual(['b', 'a']);
    expect(kinds()).toEqual(['BatchGetCommand']);
    expect(sent[0]?.input).toMatchObject({ RequestItems: { [TABLE]: { ConsistentRead: true } } });
  });

  it('stays eventually consistent where nobody asked for more', async () => {
    await Promise.all([client.send(get('a')), client.send(glance('b'))]);
    expect(sent[0]?.input).toEqual({ RequestItems: { [TABLE]: { Keys: [key('a'), key('b')] } } });
  });

  it('is sent as it is when it is alone', async () => {
    const one = get('a', true);
    expect((await client.send(one)).Item).toMatchObject({ is: 'a' });
    await aMoment();
    await client.send(put('d'));
    expect(kinds()).toEqual(['GetCommand', 'PutCommand']);
    expect(sent[0]).toBe(one);
  });

  it('is written in one call where nothing is conditional', async () => {
    await Promise.all([
      client.send(put('d')),
      client.send(put('e')),
      client.send(put('a', { ConditionExpression: 'attribute_exists(pk)' })),
      client.send(put('b', { ReturnValues: 'ALL_OLD' })),
      client.send(
        new UpdateCommand({
          TableName: TABLE,
          Key: key('c'),
          UpdateExpression: 'SET #is = :is',
          ExpressionAttributeNames: { '#is': 'is' },
          ExpressionAttributeValues: { ':is': 'changed' },
        }),
      ),
    ]);
    expect(kinds().toSorted()).toEqual(['BatchWriteCommand', 'PutCommand', 'PutCommand', 'UpdateCommand']);
    const batches = sent.filter((command) => command instanceof BatchWriteCommand);
    expect(batches.map(({ input }) => input.RequestItems?.[TABLE]?.length)).toEqual([2]);
    const found = await Promise.all(['c', 'd', 'e'].map((pk) => client.send(get(pk))));
    expect(found.map(({ Item }) => Item?.['is'])).toEqual(['changed', 'd', 'e']);
  });

  it('fails together when the one call fails, and what follows does not', async () => {
    const refused = new Error('the table is away');
    const failing = inOneBreath(
      { send: () => Promise.reject(refused) } as unknown as DynamoDBDocumentClient,
      TABLE,
    );
    const results = await Promise.allSettled([failing.send(get('a')), failing.send(get('b'))]);
    expect(results).toEqual([
      { status: 'rejected', reason: refused },
      { status: 'rejected', reason: refused },
    ]);
    await expect(failing.send(get('c'))).rejects.toBe(refused);
  });
});
