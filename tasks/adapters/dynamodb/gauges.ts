import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type EpochMs, hoursBetween, utcHour } from '../../core/clock.ts';
import type { EndedRun, EndedWindow, Gauges } from '../../ports/gauges.ts';
import { batchGet, type Item } from './batch.ts';
import { COUNTED_KEY, HEALTH_KEY, SHARDS } from './keys.ts';
import { keysBetween } from './keys-between.ts';
import { reportDay } from './ledger/day-report.ts';
import { fromHealthItem } from './model-health-item.ts';
import { queryPages } from './query-pages.ts';
import { TABLE } from './table.ts';

/** A deployment that nobody has asked for longer since its cool-down is in no trouble that anybody knows of. */
const STILL_TRIED_MS = 5 * 60_000;
/** A day that nobody has opened has used nothing, whatever its limits are. */
const NO_LIMITS = { main: 0, economy: 0, tiers: {}, maxShards: 1, holdMs: 0, alarmShare: 1, useful: 0 };

/** Reads how the system stands off the one table. */
export class DynamoGauges implements Gauges {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async openRuns(): Promise<number> {
    const counts = await Promise.all([...SHARDS].map((shard) => this.#countIn(`OPEN#${shard}`)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #countIn(partition: string): Promise<number> {
    let count = 0;
    const counted = queryPages(this.#client, {
      TableName: this.#table,
      IndexName: TABLE.index.name,
      KeyConditionExpression: `${TABLE.index.partitionKey} = :partition`,
      ExpressionAttributeValues: { ':partition': partition },
      Select: 'COUNT',
    });
    for await (const { Count = 0 } of counted) count += Count;
    return count;
  }

  async budgetUsed(day: string): Promise<number> {
    const { pots } = await reportDay(this.#client, this.#table, day, NO_LIMITS);
    return pots.main.usedShare;
  }

  async breakersOpen(now: EpochMs): Promise<number> {
    const { Item = {} } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: HEALTH_KEY, ConsistentRead: true }),
    );
    const opened = [...fromHealthItem(Item).values()].map(
      ({ openUntil }) => openUntil ?? Number.NEGATIVE_INFINITY,
    );
    return opened.filter((until) => until > now - STILL_TRIED_MS).length;
  }

  async countedUntil(): Promise<EpochMs | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: COUNTED_KEY, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : Number(Item['countedUntil']);
  }

  async countUntil(until: EpochMs, from: EpochMs | undefined): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: COUNTED_KEY,
          UpdateExpression: 'SET countedUntil = :until',
          ConditionExpression: from === undefined ? 'attribute_not_exists(pk)' : 'countedUntil = :from',
          ExpressionAttributeValues: { ':until': until, ...(from !== undefined && { ':from': from }) },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async *ended(window: EndedWindow): AsyncGenerator<readonly EndedRun[], undefined> {
    const { begunFrom, until } = window;
    for (const hour of hoursBetween(begunFrom, until)) {
      for (const shard of SHARDS) yield* this.#endedIn(`FAILED#${utcHour(hour)}#${shard}`, window);
    }
  }

  async *#endedIn(
    partition: string,
    { from, until, begunFrom }: EndedWindow,
  ): AsyncGenerator<readonly EndedRun[], undefined> {
    const index = { client: this.#client, table: this.#table, partition };
    for await (const keys of keysBetween(index, begunFrom, until)) {
      const items = await batchGet(this.#client, this.#table, keys, ATTRIBUTES);
      const inTime = items.filter(
        ({ finishedAt }) => Number(finishedAt) >= from && Number(finishedAt) < until,
      );
      yield inTime.flatMap((item) => toEndedRun(item) ?? []);
    }
  }
}

const ATTRIBUTES = ['pk', 'status', 'finishedAt'];

/** Undefined for one that was taken over since. */
function toEndedRun({ pk, status }: Item): EndedRun | undefined {
  if (status !== 'failed' && status !== 'abandoned') return undefined;
  return { messageId: String(pk).replace(/^(?:RUN|LOST)#/u, ''), status };
}
