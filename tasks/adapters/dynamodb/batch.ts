import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';
import { TABLE } from './table.ts';

export type Item = Record<string, unknown>;

/** DynamoDB's own limits. */
const READ_CHUNK = 100;
const WRITE_CHUNK = 25;

/** Unprocessed keys mean throttling: the pauses double from the first, and the last try ends within 2 s. */
const TRIES = 6;
const FIRST_PAUSE_MS = 50;

/**
 * Reads many keys, in no order; what DynamoDB leaves unprocessed is asked again. Missing ones are left out.
 * @param attributes of the item's top level; all when absent
 * @param consistent as they are now, at twice the price
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  attributes?: readonly string[],
  consistent = false,
): Promise<readonly Item[]> {
  const projection = attributes && {
    // Under names of their own: many a word is reserved.
    ProjectionExpression: attributes.map((_, at) => `#a${at}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, at) => [`#a${at}`, name])),
  };
  const chunks = inChunks(unique(keys), READ_CHUNK).map(async (chunk) => {
    const items: Item[] = [];
    let pending: Item[] = chunk.map((key) => ({ ...key }));
    for (let tries = 0; pending.length > 0; tries++) {
      // Not before the first try: what is sent at once may travel with others.
      if (tries > 0) await pauseBefore(tries, `${pending.length} items stayed unread`);
      const wanted = { Keys: pending, ...projection, ...(consistent && { ConsistentRead: true }) };
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: wanted } }),
      );
      items.push(...(Responses?.[table] ?? []));
      pending = UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return items;
  });
  return (await Promise.all(chunks)).flat();
}

/** Writes many items; what DynamoDB leaves unprocessed is sent again. Of two with one key the last stays. */
export async function batchPut(
  client: DynamoDBDocumentClient,
  table: string,
  items: readonly (Key & Item)[],
): Promise<void> {
  for (const chunk of inChunks(unique(items), WRITE_CHUNK)) {
    let pending = chunk.map((Item) => ({ PutRequest: { Item: Item as Item } }));
    for (let tries = 0; pending.length > 0; tries++) {
      if (tries > 0) await pauseBefore(tries, `${pending.length} items stayed unwritten`);
      const { UnprocessedItems } = await client.send(
        new BatchWriteCommand({ RequestItems: { [table]: pending } }),
      );
      pending = (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
        PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
      );
    }
  }
}

async function pauseBefore(tries: number, complaint: string): Promise<void> {
  if (tries === TRIES) throw new Error(`${complaint}: DynamoDB throttles this table`);
  await wait(FIRST_PAUSE_MS * 2 ** (tries - 1));
}

/** A batch that names a key twice is refused as a whole. */
const unique = <T extends Key>(keyed: readonly T[]): readonly T[] => [
  ...new Map(keyed.map((one) => [`${one[TABLE.partitionKey]}\n${one[TABLE.sortKey]}`, one])).values(),
];

function inChunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let from = 0; from < values.length; from += size) chunks.push(values.slice(from, from + size));
  return chunks;
}
