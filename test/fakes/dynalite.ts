import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ensureTable } from '../../tasks/adapters/dynamodb/table.ts';
import { startDynamo } from '../../workflows/local/dynamodb.ts';
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
    external === undefined ? await embedded() : { endpoint: external, stop: async () => {} };
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
      await stop();
    },
  };
}

async function embedded(): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const { url, close } = await startDynamo({ port: 0 });
  shortenWire(url);
  return { endpoint: url, stop: close };
}
