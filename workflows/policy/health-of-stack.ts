import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoModelHealth } from '../../tasks/adapters/dynamodb/model-health.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import type { Health } from '../../tasks/core/health/breaker.ts';
import type { Endpoints } from '../local/endpoints.ts';

/** How the models of a local stack fare now. */
export async function healthOfStack(endpoints: Endpoints): Promise<Health> {
  const client = new DynamoDBClient({
    region: endpoints.region,
    endpoint: endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const options = { clock: systemClock, random: Math.random, maxAgeMs: 0 };
    const documents = DynamoDBDocumentClient.from(client);
    return await new DynamoModelHealth(documents, endpoints.tableName, options).read();
  } finally {
    client.destroy();
  }
}
