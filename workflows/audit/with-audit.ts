import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoAudit } from '../../tasks/adapters/dynamodb/audit.ts';
import type { AuditLog } from '../../tasks/ports/audit.ts';
import type { Endpoints } from '../local/endpoints.ts';

/** The audit of a local stack, where commands and tasks write it. */
export async function withAudit<T>(endpoints: Endpoints, work: (audit: AuditLog) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient({
    region: endpoints.region,
    endpoint: endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    return await work(new DynamoAudit(DynamoDBDocumentClient.from(client), endpoints.tableName));
  } finally {
    client.destroy();
  }
}
