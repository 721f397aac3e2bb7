import { setTimeout as wait } from 'node:timers/promises';
import { SearchUnavailable } from '../../core/errors.ts';
import type { SearchClient } from './client.ts';
import { MOST_LOOKS, type WriteOptions } from './put-entries.ts';
import { othersQuery } from './queries.ts';
import { fromBulkBody, fromSearchBody } from './replies.ts';

const PAGE = 1_000;

/**
 * Deletes every entry that is not kept, a page at a time: deleting by query is nothing that a serverless
 * collection can do. Resolves once none of them can be found.
 */
export async function pruneEntries(
  client: SearchClient,
  index: string,
  keepIds: readonly string[],
  { ownIds, pollMs }: WriteOptions,
): Promise<void> {
  const deleted = new Set<string>();
  for (let idle = 0; idle < MOST_LOOKS; ) {
    const { body } = await client.search(index, othersQuery(keepIds, PAGE));
    const others = fromSearchBody(body).map(({ documentId }) => documentId);
    if (others.length === 0) return;
    const fresh = others.filter((id) => !deleted.has(id));
    if (fresh.length === 0) {
      // All of them are deleted already, but still shown.
      idle += 1;
      await wait(pollMs);
      continue;
    }
    const deletions = fresh.map((id) => ({ delete: { _id: id } }));
    fromBulkBody((await client.bulk(index, deletions, ownIds)).body);
    for (const id of fresh) deleted.add(id);
  }
  throw new SearchUnavailable(`what was deleted from ${index} can still be found: load again later`);
}
