import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';
import { keyOf, queryPages } from './query-pages.ts';
import { TABLE } from './table.ts';

export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

interface IndexEntry {
  readonly key: Key;
  /** `<ISO time>#<id>`. */
  readonly sort: string;
}

interface Stream {
  readonly entries: AsyncGenerator<IndexEntry, undefined>;
  head: IndexEntry | undefined;
}

/**
 * The keys under several partitions of the index as one list, newest first: each is read only as far as
 * the caller goes.
 * @param oldest sort keys below it are left out; '' for none.
 */
export async function* newestKeys(
  from: Table,
  partitions: readonly string[],
  oldest: string,
): AsyncGenerator<Key, undefined> {
  const streams = await Promise.all(
    partitions.map(async (partition): Promise<Stream> => {
      const entries = newestOf(from, partition, oldest);
      return { entries, head: (await entries.next()).value };
    }),
  );
  for (;;) {
    const next = streams.reduce((best, stream) => (isNewer(stream, best) ? stream : best));
    if (next.head === undefined) return;
    yield next.head.key;
    next.head = (await next.entries.next()).value;
  }
}

const isNewer = ({ head }: Stream, { head: best }: Stream): boolean =>
  head !== undefined && (best === undefined || head.sort > best.sort);

async function* newestOf(
  { client, table }: Table,
  partition: string,
  oldest: string,
): AsyncGenerator<IndexEntry, undefined> {
  const pages = queryPages(client, {
    TableName: table,
    IndexName: TABLE.index.name,
    KeyConditionExpression: `${TABLE.index.partitionKey} = :partition AND ${TABLE.index.sortKey} >= :oldest`,
    ExpressionAttributeValues: { ':partition': partition, ':oldest': oldest === '' ? ' ' : oldest },
    ScanIndexForward: false,
    Limit: 200,
  });
  for await (const { Items = [] } of pages) {
    for (const item of Items) yield { key: keyOf(item), sort: String(item[TABLE.index.sortKey]) };
  }
}
