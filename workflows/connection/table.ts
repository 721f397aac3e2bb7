import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LOCAL_CREDENTIALS } from '../../tasks/runtime/table-client.ts';
import type { StackAddress } from './stack-address.ts';

/** An endpoint of our own takes any credentials; without one it is AWS, by its default chain. */
export const reachedAt = (endpoint: string | undefined) =>
  endpoint === undefined ? {} : { endpoint, credentials: LOCAL_CREDENTIALS };

type Table = Pick<StackAddress, 'region' | 'dynamodb'>;

/** The client of the table; whoever opens it destroys it. */
export const openDynamo = ({ region, dynamodb }: Table): DynamoDBClient =>
  new DynamoDBClient({ region, ...reachedAt(dynamodb) });

/** Over a client of the table, which ends with that. */
export const documentsOf = (client: DynamoDBClient): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

/** Lends the client of the table, and ends its connections. */
export async function withTable<T>(
  address: Table,
  work: (documents: DynamoDBDocumentClient) => Promise<T>,
): Promise<T> {
  const client = openDynamo(address);
  try {
    return await work(documentsOf(client));
  } finally {
    client.destroy();
  }
}
