import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { timed } from '../../../../tasks/adapters/dynamodb/timed-client.ts';

let answers = false;
const server = createServer((_, response) => {
  if (answers) response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
});
let client: DynamoDBClient;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const command = new GetCommand({ TableName: 'runs', Key: { pk: 'HEALTH', sk: 'HEALTH' } });

it('gives a call up when its time is over, and lets the others be', async () => {
  const alarms: { readonly ms: number; readonly controller: AbortController; cancelled: boolean }[] = [];
  const documents = timed(DynamoDBDocumentClient.from(client), 700, {
    alarm: (ms) => {
      const alarm = { ms, controller: new AbortController(), cancelled: false };
      alarms.push(alarm);
      return {
        signal: alarm.controller.signal,
        cancel: () => {
          alarm.cancelled = true;
        },
      };
    },
  });
  const hanging = documents.send(command);
  alarms[0]?.controller.abort();
  await expect(hanging).rejects.toThrow(/abort/i);
  answers = true;
  await expect(documents.send(command)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  expect(alarms.map(({ ms, cancelled }) => [ms, cancelled])).toEqual([
    [700, true],
    [700, true],
  ]);
});
