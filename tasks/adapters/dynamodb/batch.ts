import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';

type Item = Record<string, unknown>;

const READ_CHUNK = 100;
const WRITE_CHUNK = 25;
const TRIES = 5;

/** Reads many keys; what DynamoDB leaves unprocessed is asked again. Missing ones are left out. */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < keys.length; from += READ_CHUNK) {
    let pending: Item[] = keys.slice(from, from + READ_CHUNK).map((key) => ({ ...key }));
    for (let tries = 0; pending.length > 0; tries++) {
      if (tries === TRIES) throw new Error(`${pending.length} items stayed unprocessed`);
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: pending } } }),
      );
      items.push(...(Responses?.[table] ?? []));
      pending = UnprocessedKeys?.[table]?.Keys ?? [];
    }
  }
  return items;
}

/** Writes many items; what DynamoDB leaves unprocessed is sent again. */
export async function batchPut(
  client: DynamoDBDocumentClient,
  table: string,
  items: readonly Item[],
): Promise<void> {
  for (let from = 0; from < items.length; from += WRITE_CHUNK) {
    let pending = items.slice(from, from + WRITE_CHUNK).map((Item) => ({ PutRequest: { Item } }));
    for (let tries = 0; pending.length > 0; tries++) {
      if (tries === TRIES) throw new Error(`${pending.length} items stayed unwritten`);
      const { UnprocessedItems } = await client.send(
        new BatchWriteCommand({ RequestItems: { [table]: pending } }),
      );
      pending = (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
        PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
      );
    }
  }
}
