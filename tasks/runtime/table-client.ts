import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Config } from './config.ts';

export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The table, and nothing that a task without a shop would load for nothing. */
export const tableClient = ({
  region,
  dynamodbEndpoint: endpoint,
}: Pick<Config, 'region' | 'dynamodbEndpoint'>): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region,
      maxAttempts: 3,
      ...(endpoint !== undefined && { endpoint, credentials: LOCAL_CREDENTIALS }),
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
