import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../../tasks/core/budget/move.ts';
import type { TestStack } from '../harness/stack.ts';
import { entriesOf } from '../tasks/adapters/dynamodb/ledger-fixtures.ts';

/** Everything in a stack's table, by `<pk>/<sk>`. */
export async function entriesAt({ endpoints }: TestStack): Promise<ReadonlyMap<string, Entry>> {
  const client = new DynamoDBClient({
    endpoint: endpoints.dynamodb,
    region: endpoints.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    return await entriesOf(DynamoDBDocumentClient.from(client), endpoints.tableName);
  } finally {
    client.destroy();
  }
}
