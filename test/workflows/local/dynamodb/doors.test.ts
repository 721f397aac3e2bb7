import { crc32 } from 'node:zlib';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureTable } from '../../../../tasks/adapters/dynamodb/table.ts';
import { startDynamo } from '../../../../workflows/local/dynamodb.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open() {
  const { url, close } = await startDynamo({ port: 0 });
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  cleanups.push(close, () => client.destroy());
  return { url, client };
}

const headersFor = (operation: string) => ({
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': `DynamoDB_20120810.${operation}`,
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
});

const Key = { pk: { S: 'RUN#1' }, sk: { S: 'RUN' } };
const TableName = 'runs';
const Item = { ...Key, words: { S: '名探偵' }, left: { N: '7' } };

const REQUESTS: readonly (readonly [string, object])[] = [
  ['PutItem', { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }],
  ['PutItem', { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }],
  ['PutItem', { TableName, Item: { pk: { S: 'x' } } }],
  ['PutItem', { TableName, Item: { ...Key, left: { N: 'seven' } } }],
  ['GetItem', { TableName, Key, ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }],
  ['GetItem', { TableName, Key: { pk: { S: 'nobody' }, sk: { S: 'RUN' } } }],
  ['GetItem', { TableName: 'elsewhere', Key }],
  ['GetItem', { TableName, Key: 'RUN#1' }],
  ['GetItem', {}],
  [
    'UpdateItem',
    {
      TableName,
      Key,
      UpdateExpression: 'SET #left = #left - :by',
      ConditionExpression: '#left >= :by',
      ExpressionAttributeNames: { '#left': 'left' },
      ExpressionAttributeValues: { ':by': { N: '4' } },
      ReturnValues: 'ALL_NEW',
    },
  ],
  ['UpdateItem', { TableName, Key, UpdateExpression: 'SET status = :s' }],
  ['BatchGetItem', { RequestItems: { runs: { Keys: [Key] } } }],
  ['BatchWriteItem', { RequestItems: { runs: [{ PutRequest: { Item } }, { PutRequest: { Item } }] } }],
  [
    'Query',
    { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'RUN#1' } } },
  ],
  ['DeleteItem', { TableName, Key, ReturnValues: 'ALL_OLD' }],
];

/** A question mark is enough for a request to be none of the usual ones. */
const DOORS = { straight: '/', "dynalite's own": '/?' };

async function replies(door: string) {
  const { url, client } = await open();
  await ensureTable(client, TableName);
  const said = [];
  for (const [operation, body] of REQUESTS) {
    const asked = { method: 'POST', headers: headersFor(operation), body: JSON.stringify(body) };
    const response = await fetch(`${url}${door}`, asked);
    const text = await response.text();
    expect(response.headers.get('x-amz-crc32')).toBe(String(crc32(text)));
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\w-]{36,52}$/u);
    said.push({ status: response.status, type: response.headers.get('content-type'), text });
  }
  return said;
}

describe('the two doors of the embedded DynamoDB', () => {
  it('say the same to every request', async () => {
    const straight = await replies(DOORS.straight);
    expect(straight).toEqual(await replies(DOORS["dynalite's own"]));
    expect(new Set(straight.map(({ status }) => status))).toEqual(new Set([200, 400]));
  });

  it.each([
    ['authorization', '', 'MissingAuthenticationTokenException'],
    ['authorization', 'AWS4-HMAC-SHA256 Credential=a', 'IncompleteSignatureException'],
    ['x-amz-date', '', 'IncompleteSignatureException'],
    ['x-amz-target', 'DynamoDB_20120810.Nothing', 'UnknownOperationException'],
  ])('leave the request with the %s %j to dynalite', async (name, value, error) => {
    const { url } = await open();
    const headers = { ...headersFor('GetItem'), [name]: value };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ TableName, Key }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('__type', expect.stringContaining(error));
  });
});

describe('a table that changes', () => {
  it('is gone when it is deleted, and what it is when it is made anew', async () => {
    const { client } = await open();
    await ensureTable(client, TableName);
    await client.send(new PutItemCommand({ TableName, Item }));
    await client.send(new DeleteTableCommand({ TableName }));
    await expect(client.send(new GetItemCommand({ TableName, Key }))).rejects.toThrow('not found');
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    const get = () => client.send(new GetItemCommand({ TableName, Key: { id: { S: 'x' } } }));
    await expect.poll(get).not.toHaveProperty('Item');
  });
});
