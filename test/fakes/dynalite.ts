import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { ensureTable } from '../../tasks/adapters/dynamodb/table.ts';
import { shortenWire } from '../harness/short-wire.ts';

export interface TestTable {
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  readonly name: string;
  close(): Promise<void>;
}

const TABLE_NAME = 'test';

/**
 * A table of one's own in an in-memory DynamoDB. With `DYNAMODB_ENDPOINT` set, tests use that server
 * instead, each under a table name of its own.
 */
export async function startTestTable(): Promise<TestTable> {
  const external = process.env['DYNAMODB_ENDPOINT'];
  const { endpoint, stop } =
    external === undefined ? await embedded() : { endpoint: external, stop: () => {} };
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const name = external === undefined ? TABLE_NAME : `${TABLE_NAME}-${process.pid}-${performance.now()}`;
  await ensureTable(client, name);
  return {
    client,
    documents: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    name,
    close: async () => {
      client.destroy();
      stop();
    },
  };
}

async function embedded(): Promise<{ readonly endpoint: string; stop(): void }> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite throws, uncaught, when a client goes away in the middle of its body.
  server.on('request', (request) => {
    request.removeAllListeners('error');
    request.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  shortenWire(endpoint);
  return { endpoint, stop: () => server.close() };
}
