import { setTimeout as wait } from 'node:timers/promises';
import { SearchUnavailable } from '../../core/errors.ts';
import type { IndexEntry } from '../../ports/passage-index.ts';
import type { SearchClient } from './client.ts';
import { toDocument } from './documents.ts';
import { copiesQuery } from './queries.ts';
import { fromBulkBody, fromSearchBody, type StoredCopy } from './replies.ts';

/** About 2 MB of vectors a call. */
const CHUNK = 100;
/** More copies of one entry than this were never written by us. */
const MOST_COPIES = 10;
/** A serverless collection shows a write after up to a minute. */
export const MOST_LOOKS = 60;

export interface WriteOptions {
  readonly ownIds: boolean;
  readonly pollMs: number;
}

/** Replaces entries of the same id. Resolves once they can be found. */
export async function putEntries(
  client: SearchClient,
  index: string,
  entries: readonly IndexEntry[],
  { ownIds, pollMs }: WriteOptions,
): Promise<void> {
  for (let from = 0; from < entries.length; from += CHUNK) {
    const chunk = entries.slice(from, from + CHUNK);
    if (ownIds) await overwrite(client, index, chunk);
    else await replace(client, index, chunk, pollMs);
  }
}

async function overwrite(client: SearchClient, index: string, entries: readonly IndexEntry[]): Promise<void> {
  const body = entries.flatMap((entry) => [{ index: { _id: entry.id } }, toDocument(entry)]);
  fromBulkBody((await client.bulk(index, body, true)).body);
}

/** The new copy first: an entry can be found at any moment, for a while twice. */
async function replace(
  client: SearchClient,
  index: string,
  entries: readonly IndexEntry[],
  pollMs: number,
): Promise<void> {
  const ids = entries.map(({ id }) => id);
  const old = await copiesOf(client, index, ids);
  const body = entries.flatMap((entry) => [{ index: {} }, toDocument(entry)]);
  const written = fromBulkBody((await client.bulk(index, body)).body);
  if (old.length > 0) {
    const deletions = old.map(({ documentId }) => ({ delete: { _id: documentId } }));
    fromBulkBody((await client.bulk(index, deletions)).body);
  }
  await untilSeen(client, index, ids, written, pollMs);
}

async function copiesOf(
  client: SearchClient,
  index: string,
  ids: readonly string[],
): Promise<readonly StoredCopy[]> {
  const { body } = await client.search(index, copiesQuery(ids, ids.length * MOST_COPIES));
  return fromSearchBody(body);
}

/** Without it, the next load would not see these copies and leave them standing beside its own. */
async function untilSeen(
  client: SearchClient,
  index: string,
  ids: readonly string[],
  written: readonly string[],
  pollMs: number,
): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const seen = new Set((await copiesOf(client, index, ids)).map(({ documentId }) => documentId));
    if (written.every((id) => seen.has(id))) return;
    await wait(pollMs);
  }
  throw new SearchUnavailable(`what was written to ${index} cannot be found yet: load again later`);
}
