import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import type { Item } from './batch.ts';
import type { Key } from './keys.ts';
import { TABLE } from './table.ts';

/** Answers of one query until nothing is left, at most 1 MB of the table each. */
export async function* queryPages(
  client: DynamoDBDocumentClient,
  input: QueryCommandInput,
): AsyncGenerator<QueryCommandOutput, undefined> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({ ...input, ...(from !== undefined && { ExclusiveStartKey: from }) }),
    );
    yield page;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** Everything that a query finds. */
export async function queryAll(
  client: DynamoDBDocumentClient,
  input: QueryCommandInput,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of queryPages(client, input)) items.push(...(page.Items ?? []));
  return items;
}

export const keyOf = (item: Item): Key => ({
  pk: String(item[TABLE.partitionKey]),
  sk: String(item[TABLE.sortKey]),
});
