import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { utcHour } from '../../core/clock.ts';
import type { RunFilter, RunRecord } from '../../ports/run-store.ts';
import { SHARDS } from './keys.ts';
import { fromRunItem } from './run-item.ts';
import { TABLE } from './table.ts';

const HOUR_MS = 3_600_000;
/** Without `since`, failures are looked for so far back. */
const LOOK_BACK_MS = 7 * 24 * HOUR_MS;

type Item = Readonly<Record<string, unknown>>;

/** Newest first. Failed and open runs stand in the sparse index; everything else needs a scan. */
export async function listRuns(
  client: DynamoDBDocumentClient,
  table: string,
  filter: RunFilter,
  now: number,
): Promise<readonly RunRecord[]> {
  const found =
    filter.status === 'failed' || filter.status === 'abandoned'
      ? await failed(client, table, filter, now)
      : filter.status === 'running'
        ? await partitions(
            client,
            table,
            [...SHARDS].map((shard) => `OPEN#${shard}`),
          )
        : await scan(client, table, filter);
  return found
    .map(fromRunItem)
    .filter(({ status }) => filter.status === undefined || status === filter.status)
    .filter(({ startedAt }) => filter.since === undefined || startedAt >= filter.since)
    .toSorted((one, other) => other.startedAt - one.startedAt)
    .slice(0, filter.limit);
}

/** Hour by hour backwards, all shards of an hour at once, until enough are found. */
async function failed(
  client: DynamoDBDocumentClient,
  table: string,
  { since, limit }: RunFilter,
  now: number,
): Promise<readonly Item[]> {
  const oldest = since ?? now - LOOK_BACK_MS;
  const items: Item[] = [];
  for (let at = now; at > oldest - HOUR_MS && items.length < limit; at -= HOUR_MS) {
    const hour = utcHour(at);
    items.push(
      ...(await partitions(
        client,
        table,
        [...SHARDS].map((shard) => `FAILED#${hour}#${shard}`),
      )),
    );
  }
  return items;
}

async function partitions(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly string[],
): Promise<readonly Item[]> {
  const pages = await Promise.all(
    keys.map((key) =>
      client.send(
        new QueryCommand({
          TableName: table,
          IndexName: TABLE.index.name,
          KeyConditionExpression: `${TABLE.index.partitionKey} = :key`,
          ExpressionAttributeValues: { ':key': key },
          ScanIndexForward: false,
          Limit: 200,
        }),
      ),
    ),
  );
  const found = pages.flatMap(({ Items = [] }) => Items.map(({ pk, sk }) => ({ pk, sk })));
  return readAll(client, table, found);
}

async function readAll(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Record<string, unknown>[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < keys.length; from += 100) {
    const { Responses } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: keys.slice(from, from + 100) } } }),
    );
    items.push(...(Responses?.[table] ?? []));
  }
  return items;
}

async function scan(
  client: DynamoDBDocumentClient,
  table: string,
  { status, since }: RunFilter,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: `sk = :run${status === undefined ? '' : ' AND #status = :status'}${since === undefined ? '' : ' AND startedAt >= :since'}`,
        ...(status !== undefined && { ExpressionAttributeNames: { '#status': 'status' } }),
        ExpressionAttributeValues: {
          ':run': 'RUN',
          ...(status !== undefined && { ':status': status }),
          ...(since !== undefined && { ':since': since }),
        },
        ...(from !== undefined && { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
