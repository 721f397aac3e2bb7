import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import type { RunStore } from '../../tasks/ports/run-store.ts';
import type { Endpoints } from '../local/endpoints.ts';
import type { RunTable } from './scan-runs.ts';

/** The table of a local stack, for whoever reads all of it. */
export interface Runs extends RunTable {
  readonly store: RunStore;
  /** About how many items it has: DynamoDB counts them every six hours. */
  readonly items: number;
}

export async function withRuns<T>(endpoints: Endpoints, work: (runs: Runs) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient({
    region: endpoints.region,
    endpoint: endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const documents = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: endpoints.tableName }));
    return await work({
      client: documents,
      table: endpoints.tableName,
      store: new DynamoRunStore(documents, endpoints.tableName),
      items: Table?.ItemCount ?? 0,
    });
  } finally {
    client.destroy();
  }
}
