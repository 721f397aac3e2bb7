import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../../core/clock.ts';
import type { Failure, OpenRuns, RunRecord } from '../../ports/run-store.ts';
import { batchGet } from './batch.ts';
import { failedIndex, indexSort, runKey, SHARDS } from './keys.ts';
import { keyOf, queryPages } from './query-pages.ts';
import { fromRunItem } from './run-item.ts';
import { TABLE } from './table.ts';

/** Runs marked side by side. */
const PAGE = 50;

/** Runs that stand in the index as open, and the one write that ends them for others. */
export class DynamoOpenRuns implements OpenRuns {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *startedBefore(startedBefore: EpochMs): AsyncGenerator<readonly RunRecord[], undefined> {
    const upTo = new Date(startedBefore).toISOString();
    for (const shard of SHARDS) yield* this.#openIn(`OPEN#${shard}`, upTo);
  }

  async *#openIn(partition: string, upTo: string): AsyncGenerator<readonly RunRecord[], undefined> {
    const pages = queryPages(this.#client, {
      TableName: this.#table,
      IndexName: TABLE.index.name,
      KeyConditionExpression: `${TABLE.index.partitionKey} = :partition AND ${TABLE.index.sortKey} < :upTo`,
      ExpressionAttributeValues: { ':partition': partition, ':upTo': upTo },
      Limit: PAGE,
    });
    for await (const { Items = [] } of pages) {
      if (Items.length === 0) continue;
      yield (await batchGet(this.#client, this.#table, Items.map(keyOf))).map(fromRunItem);
    }
  }

  async abandon(
    { messageId, executionArn, startedAt }: RunRecord,
    failure: Failure,
    at: EpochMs,
  ): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: runKey(messageId),
          UpdateExpression:
            'SET #status = :abandoned, failure = :failure, finishedAt = :at, gsi1pk = :index, gsi1sk = :sort',
          // Whoever took the message over has another execution and a lease of its own.
          ConditionExpression: 'executionArn = :arn AND #status = :running AND leaseUntil < :at',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':abandoned': 'abandoned',
            ':running': 'running',
            ':failure': failure,
            ':arn': executionArn,
            ':at': at,
            ':index': failedIndex(startedAt, messageId),
            ':sort': indexSort(startedAt, messageId),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
