import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, type EpochMs } from '../../core/clock.ts';
import type { AuditEntry, AuditLog, ReplayNote } from '../../ports/audit.ts';
import { fromAuditItem } from './audit-item.ts';
import type { Item } from './batch.ts';
import { auditDay } from './keys.ts';
import { queryAll } from './query-pages.ts';

/** What operators did, a partition a day; entries are never deleted. */
export class DynamoAudit implements AuditLog {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async noteReplay(note: ReplayNote): Promise<void> {
    const key = { pk: auditDay(note.at), sk: `${new Date(note.at).toISOString()}#REPLAY#${note.messageId}` };
    await this.#client.send(
      new PutCommand({ TableName: this.#table, Item: { ...key, ...note, subject: 'replay' } }),
    );
  }

  async since(from: EpochMs, until: EpochMs): Promise<readonly AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for (let day = Math.floor(from / DAY_MS) * DAY_MS; day <= until; day += DAY_MS) {
      const items = await this.#ofDay(auditDay(day));
      entries.push(...items.flatMap((item) => fromAuditItem(item) ?? []));
    }
    return entries.filter(({ at }) => at >= from && at <= until);
  }

  #ofDay(partition: string): Promise<readonly Item[]> {
    return queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :day',
      ExpressionAttributeValues: { ':day': partition },
      ConsistentRead: true,
    });
  }
}
