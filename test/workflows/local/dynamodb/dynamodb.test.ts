import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { type DynamoOptions, startDynamo } from '../../../../workflows/local/dynamodb.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(options: Partial<DynamoOptions> = {}) {
  const endpoint = await startDynamo({ port: 0, ...options });
  cleanups.push(() => endpoint.close());
  const client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  cleanups.push(() => client.destroy());
  return { endpoint, client, table: DynamoDBDocumentClient.from(client) };
}

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dynamo-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const createRuns = new CreateTableCommand({
  TableName: 'runs',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
});

/** A table on disk is there a moment after the answer. */
async function create(client: DynamoDBClient): Promise<void> {
  await client.send(createRuns);
  for (let status = 'CREATING'; status !== 'ACTIVE'; ) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'runs' }));
    status = Table?.TableStatus ?? status;
  }
}

const claim = (owner: string) =>
  new PutCommand({
    TableName: 'runs',
    Item: { pk: 'RUN#1', sk: 'RUN', owner },
    ConditionExpression: 'attribute_not_exists(pk)',
  });

describe('the embedded DynamoDB', () => {
  it('has a table ready at once and keeps Japanese keys in order', async () => {
    const { client, table } = await open();
    await create(client);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'runs' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    for (const sk of ['B#ベルセルク', 'B#アオアシ', 'C#1']) {
      await table.send(new PutCommand({ TableName: 'runs', Item: { pk: '本', sk } }));
    }
    const { Items } = await table.send(
      new QueryCommand({
        TableName: 'runs',
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :b)',
        ExpressionAttributeValues: { ':pk': '本', ':b': 'B#' },
      }),
    );
    expect(Items?.map((item) => item['sk'])).toEqual(['B#アオアシ', 'B#ベルセルク']);
  });

  it('lets one of fifty claimants win', async () => {
    const { client, table } = await open();
    await create(client);
    const claims = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => table.send(claim(`c${i}`))));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = claims.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(lost.reason.name).toBe('ConditionalCheckFailedException');
  });

  it('refuses a reserve that would pass what is left', async () => {
    const { client, table } = await open();
    await create(client);
    await table.send(new PutCommand({ TableName: 'runs', Item: { pk: 'SPEND', sk: 'ROOT', leftn: 10 } }));
    const reserve = (amount: number) =>
      table.send(
        new UpdateCommand({
          TableName: 'runs',
          Key: { pk: 'SPEND', sk: 'ROOT' },
          UpdateExpression: 'SET leftn = leftn - :r',
          ConditionExpression: 'leftn >= :r',
          ExpressionAttributeValues: { ':r': amount },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
    expect((await reserve(7)).Attributes).toEqual({ leftn: 3 });
    await expect(reserve(4)).rejects.toThrow('conditional request failed');
  });

  it('finds its items again after a restart on the same directory', async () => {
    const dataDir = await newDirectory();
    const first = await open({ dataDir });
    await create(first.client);
    await first.table.send(claim('before'));
    await first.endpoint.close();
    const { table } = await open({ dataDir });
    const { Item } = await table.send(new GetCommand({ TableName: 'runs', Key: { pk: 'RUN#1', sk: 'RUN' } }));
    expect(Item).toEqual({ pk: 'RUN#1', sk: 'RUN', owner: 'before' });
  });

  it('keeps every write it confirmed when it is closed under load', async () => {
    const dataDir = await newDirectory();
    const { endpoint, client, table } = await open({ dataDir });
    await create(client);
    const writes = Array.from({ length: 20 }, (_, i) =>
      table.send(new PutCommand({ TableName: 'runs', Item: { pk: `p${i}`, sk: 's' } })),
    );
    await Promise.race(writes);
    const settled = Promise.allSettled(writes);
    await endpoint.close();
    await endpoint.close();
    const confirmed = (await settled).flatMap(({ status }, i) => (status === 'fulfilled' ? [`p${i}`] : []));
    expect(confirmed).not.toEqual([]);
    const again = await open({ dataDir });
    const { Items } = await again.table.send(new ScanCommand({ TableName: 'runs' }));
    expect(Items?.map((item) => item['pk'])).toEqual(expect.arrayContaining(confirmed));
  });
});

describe('hostile requests', () => {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  };

  it.each(['null', '1', '[]', '"x"', '{}', 'nope', '', '{"TableName":null}', '{"Key":{"pk":null}}'])(
    'answers the body %j with 400',
    async (body) => {
      const { endpoint } = await open();
      const response = await fetch(endpoint.url, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toHaveProperty('__type');
    },
  );

  it('refuses a body of 17 MiB and lives on', async () => {
    const { endpoint, client } = await open();
    const response = await fetch(endpoint.url, { method: 'POST', headers, body: 'x'.repeat(17 << 20) });
    expect(response.status).toBe(413);
    await expect(client.send(createRuns)).resolves.toHaveProperty('TableDescription');
  });

  it('survives a client that leaves inside its body', async () => {
    const { endpoint, client } = await open();
    await new Promise<void>((resolve) => {
      const socket = connect(endpoint.port, '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"a"', () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    await expect(client.send(createRuns)).resolves.toHaveProperty('TableDescription');
  });
});

describe('pages of other origins', () => {
  const listTables = (url: string, method: string, headers: Readonly<Record<string, string>>) =>
    fetch(url, {
      method,
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables', ...headers },
      ...(method === 'POST' && { body: '{}' }),
    });

  it.each([
    ['OPTIONS', { origin: 'https://shop.example', 'access-control-request-method': 'POST' }],
    ['POST', { origin: 'https://shop.example' }],
    ['POST', { origin: 'null' }],
    ['POST', { 'sec-fetch-site': 'cross-site' }],
  ])('may not ask the table anything: %s %j', async (method, headers) => {
    const { endpoint } = await open();
    const response = await listTables(endpoint.url, method, headers);
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});
