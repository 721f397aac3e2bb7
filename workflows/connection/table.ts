import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LOCAL_CREDENTIALS } from '../../tasks/runtime/table-client.ts';
import type { StackAddress } from './stack-address.ts';

/** An endpoint of our own takes any credentials; without one it is AWS, by its default chain. */
export const reachedAt = (endpoint: string | undefined) =>
  endpoint === undefined ? {} : { endpoint, credentials: LOCAL_CREDENTIALS };

type Table = Pick<StackAddress, 'region' | 'dynamodb'>;

/** Lends the client of the table, and ends its connections. */
export async function withTable<T>(
  { region, dynamodb }: Table,
  work: (documents: DynamoDBDocumentClient) => Promise<T>,
): Promise<T> {
  const client = new DynamoDBClient({ region, ...reachedAt(dynamodb) });
  try {
    return await work(
      DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    );
  } finally {
    client.destroy();
  }
}
