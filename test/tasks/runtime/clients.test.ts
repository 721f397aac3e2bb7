import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bedrock } from '../../../tasks/runtime/chat-model.ts';
import { connectionsAt } from '../../../tasks/runtime/connections.ts';
import { LOCAL_CREDENTIALS, tableClient } from '../../../tasks/runtime/table-client.ts';

const requests: IncomingHttpHeaders[] = [];
let connections = 0;
let fails = 0;
const server = createServer((request, response) => {
  requests.push(request.headers);
  const status = fails > 0 ? 500 : 200;
  fails -= 1;
  request.resume().on('end', () => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
}).on('connection', () => {
  connections += 1;
});
let endpoint = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  requests.length = 0;
  connections = 0;
  fails = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const region = 'us-east-1';
const table = () => tableClient({ region, dynamodbEndpoint: endpoint });
let now = 0;
const models = () => bedrock({ region, bedrockEndpoint: endpoint }, { now: () => now });
const get = () => new GetCommand({ TableName: 'runs', Key: { pk: 'HEALTH', sk: 'HEALTH' } });
const converse = () => new ConverseCommand({ modelId: 'small', messages: [] });

/** What differs between any two calls. */
function lasting({ authorization, ...headers }: IncomingHttpHeaders): object {
  const { 'amz-sdk-invocation-id': _id, 'x-amz-date': _date, ...rest } = headers;
  return { ...rest, authorization: authorization?.replace(/Signature=.*/, '') };
}

it('say to the table what the plain client says, in the first call and in the next', async () => {
  const plain = new DynamoDBClient({ region, endpoint, maxAttempts: 3, credentials: LOCAL_CREDENTIALS });
  const lean = table();
  for (const client of [DynamoDBDocumentClient.from(plain), lean, lean, lean]) await client.send(get());
  const [expected, ...others] = requests.map(lasting);
  expect(others).toEqual([expected, expected, expected]);
});

it('say to Bedrock what the plain client says, on one connection', async () => {
  const plain = new BedrockRuntimeClient({
    region,
    endpoint,
    maxAttempts: 1,
    credentials: LOCAL_CREDENTIALS,
  });
  // Over HTTP/1.1 too: over HTTP/2 a host is an :authority and there is no connection header.
  const { requestHandler } = models().config;
  plain.config.requestHandler = requestHandler;
  const lean = models();
  await plain.send(converse());
  connections = 0;
  for (let times = 0; times < 3; times++) await lean.send(converse());
  const [expected, ...others] = requests.map(lasting);
  expect(others).toEqual([expected, expected, expected]);
  expect(connections).toBe(1);
});

it('say to a WebSocket what the plain client says', async () => {
  const stage = `${endpoint}/live`;
  const event = { type: 'replaced', messageId: 'm-1', attemptNo: 0, seq: 1 } as const;
  const lean = connectionsAt(stage, region);
  await new ApiGatewayManagementApiClient({
    region,
    endpoint: stage,
    maxAttempts: 1,
    credentials: LOCAL_CREDENTIALS,
  }).send(new PostToConnectionCommand({ ConnectionId: 'L0SM9cOFvHcCIhw=', Data: JSON.stringify(event) }));
  for (let times = 0; times < 2; times++) expect(await lean.post('L0SM9cOFvHcCIhw=', event)).toBe(true);
  const [expected, ...others] = requests.map(lasting);
  expect(others).toEqual([expected, expected]);
});

it('ask a model on a new connection after a sleep in which no timer ran', async () => {
  const client = models();
  await client.send(converse());
  now += 19_000;
  await client.send(converse());
  expect(connections).toBe(1);
  now += 20_000;
  await client.send(converse());
  expect(connections).toBe(2);
});

it('open as many connections to Bedrock as there are calls at once', async () => {
  const client = models();
  await Promise.all(Array.from({ length: 80 }, () => client.send(converse())));
  expect(connections).toBe(80);
});

it('try the table three times, with a signature each, and a model once', async () => {
  fails = 2;
  await expect(table().send(get())).resolves.toMatchObject({ $metadata: { attempts: 3 } });
  expect(requests.map((headers) => headers['amz-sdk-request'])).toEqual([
    'attempt=1; max=3',
    'attempt=2; max=3',
    'attempt=3; max=3',
  ]);
  expect(new Set(requests.map(({ authorization }) => authorization)).size).toBe(3);
  fails = 1;
  await expect(models().send(converse())).rejects.toMatchObject({
    $metadata: { httpStatusCode: 500, attempts: 1 },
  });
});
