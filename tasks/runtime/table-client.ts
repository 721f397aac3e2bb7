import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Config } from './config.ts';
import { lean } from './lean.ts';

export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** An endpoint of our own takes any credentials; a real one takes the environment's. Read once, not in each call. */
export function reached(endpoint: string | undefined) {
  if (endpoint === undefined) return {};
  const { protocol, hostname, port, pathname: path } = new URL(endpoint);
  return {
    endpoint: { protocol, hostname, path, ...(port !== '' && { port: Number(port) }) },
    credentials: LOCAL_CREDENTIALS,
  };
}

/** The table, and nothing that a task without a shop would load for nothing. */
export function tableClient({
  region,
  dynamodbEndpoint,
}: Pick<Config, 'region' | 'dynamodbEndpoint'>): DynamoDBDocumentClient {
  const client = lean(
    new DynamoDBClient({
      region,
      maxAttempts: 3,
      ...reached(dynamodbEndpoint),
    }),
  );
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
