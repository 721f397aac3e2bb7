import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoPolicyEditor } from '../../tasks/adapters/dynamodb/policy-editor.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';
import type { Endpoints } from '../local/endpoints.ts';

/** The policy of a local stack, where its tasks read it. Until one was saved it is the default of its models. */
export async function withPolicies<T>(
  endpoints: Endpoints,
  work: (policies: DynamoPolicyEditor) => Promise<T>,
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
    const { defaultPolicy } = profileFor(endpoints.models === 'openai' ? 'openai' : 'current');
    return await work(
      new DynamoPolicyEditor(documents, endpoints.tableName, { defaultPolicy, clock: systemClock }),
    );
  } finally {
    client.destroy();
  }
}
