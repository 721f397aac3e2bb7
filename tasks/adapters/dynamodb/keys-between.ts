import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../../core/clock.ts';
import type { Key } from './keys.ts';
import { keyOf, queryPages } from './query-pages.ts';
import { TABLE } from './table.ts';

export interface IndexPartition {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly partition: string;
}

/** As many as one batch reads. */
const PAGE = 100;

/** Keys under one partition of the index, from a time up to and without another, oldest first, in pages. */
export async function* keysBetween(
  { client, table, partition }: IndexPartition,
  from: EpochMs,
  until: EpochMs,
): AsyncGenerator<readonly Key[], undefined> {
  const pages = queryPages(client, {
    TableName: table,
    IndexName: TABLE.index.name,
    KeyConditionExpression: `${TABLE.index.partitionKey} = :partition AND ${TABLE.index.sortKey} BETWEEN :from AND :until`,
    ExpressionAttributeValues: {
      ':partition': partition,
      // Sort keys go on after the time: none is equal to either bound.
      ':from': new Date(from).toISOString(),
      ':until': new Date(until).toISOString(),
    },
    Limit: PAGE,
  });
  for await (const { Items = [] } of pages) if (Items.length > 0) yield Items.map(keyOf);
}
