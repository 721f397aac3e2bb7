import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type EpochMs, hoursBetween, utcHour } from '../../core/clock.ts';
import type { FailedRuns, RunRecord } from '../../ports/run-store.ts';
import { batchGet } from './batch.ts';
import { SHARDS } from './keys.ts';
import { keyOf, queryAll } from './query-pages.ts';
import { fromRunItem } from './run-item.ts';
import { TABLE } from './table.ts';

/** Runs that stand in the index as failed, by the hour they began in. */
export class DynamoFailedRuns implements FailedRuns {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *failedBetween(from: EpochMs, until: EpochMs): AsyncGenerator<readonly RunRecord[], undefined> {
    for (const hour of hoursBetween(from, until)) {
      const pages = await Promise.all(
        [...SHARDS].map((shard) => this.#failedIn(`FAILED#${utcHour(hour)}#${shard}`)),
      );
      const records = pages.flat().filter(({ startedAt }) => startedAt >= from && startedAt < until);
      if (records.length > 0) yield records.toSorted((one, other) => one.startedAt - other.startedAt);
    }
  }

  async #failedIn(partition: string): Promise<readonly RunRecord[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      IndexName: TABLE.index.name,
      KeyConditionExpression: `${TABLE.index.partitionKey} = :partition`,
      ExpressionAttributeValues: { ':partition': partition },
    });
    return (await batchGet(this.#client, this.#table, items.map(keyOf))).map(fromRunItem);
  }
}
