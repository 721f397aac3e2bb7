import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type EpochMs, utcHour } from '../../core/clock.ts';
import type { FailedRuns, RunRecord } from '../../ports/run-store.ts';
import { batchGet } from './batch.ts';
import { SHARDS } from './keys.ts';
import { fromRunItem } from './run-item.ts';
import { TABLE } from './table.ts';

const HOUR_MS = 3_600_000;

/** Runs that stand in the index as failed, by the hour they began in. */
export class DynamoFailedRuns implements FailedRuns {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *failedBetween(from: EpochMs, until: EpochMs): AsyncGenerator<readonly RunRecord[], undefined> {
    for (let hour = Math.floor(from / HOUR_MS); hour * HOUR_MS < until; hour++) {
      const pages = await Promise.all(
        [...SHARDS].map((shard) => this.#failedIn(`FAILED#${utcHour(hour * HOUR_MS)}#${shard}`)),
      );
      const records = pages.flat().filter(({ startedAt }) => startedAt >= from && startedAt < until);
      if (records.length > 0) yield records.toSorted((one, other) => one.startedAt - other.startedAt);
    }
  }

  async #failedIn(partition: string): Promise<readonly RunRecord[]> {
    const keys: { readonly pk: string; readonly sk: string }[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: TABLE.index.name,
          KeyConditionExpression: `${TABLE.index.partitionKey} = :partition`,
          ExpressionAttributeValues: { ':partition': partition },
          ...(from !== undefined && { ExclusiveStartKey: from }),
        }),
      );
      for (const item of page.Items ?? []) {
        keys.push({ pk: String(item[TABLE.partitionKey]), sk: String(item[TABLE.sortKey]) });
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return (await batchGet(this.#client, this.#table, keys)).map(fromRunItem);
  }
}
