import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../../core/clock.ts';
import type { Key } from './keys.ts';
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
  let next: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
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
        ...(next !== undefined && { ExclusiveStartKey: next }),
      }),
    );
    const keys = (page.Items ?? []).map((item) => ({
      pk: String(item[TABLE.partitionKey]),
      sk: String(item[TABLE.sortKey]),
    }));
    if (keys.length > 0) yield keys;
    next = page.LastEvaluatedKey;
  } while (next !== undefined);
}
