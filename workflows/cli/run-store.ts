import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import type { Endpoints } from '../local/endpoints.ts';

/** The runs of a local stack, read where the tasks wrote them. */
export async function withRunStore<T>(
  endpoints: Endpoints,
  work: (runs: DynamoRunStore) => Promise<T>,
): Promise<T> {
  const client = new DynamoDBClient({
    region: endpoints.region,
    endpoint: endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const documents = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    return await work(new DynamoRunStore(documents, endpoints.tableName));
  } finally {
    client.destroy();
  }
}
