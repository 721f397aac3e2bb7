import * as z from 'zod/mini';
import { SearchUnavailable } from '../../core/errors.ts';
import type { Hit } from '../../ports/passage-index.ts';

const searchSchema = z.object({
  timed_out: z.optional(z.boolean()),
  hits: z.object({
    hits: z.array(
      z.object({
        _id: z.string(),
        _score: z.nullish(z.number()),
        _source: z.optional(z.object({ entryId: z.optional(z.string()) })),
      }),
    ),
  }),
});

const bulkSchema = z.object({
  errors: z.boolean(),
  items: z.array(
    z.record(
      z.string(),
      z.object({
        _id: z.optional(z.string()),
        error: z.optional(z.object({ type: z.optional(z.string()), reason: z.nullish(z.string()) })),
      }),
    ),
  ),
});

/** A document as it is stored, under the id that the index gave it. */
export interface StoredCopy {
  readonly documentId: string;
  readonly entryId: string;
  readonly score: number;
}

/** @throws SearchUnavailable for a body that is no search result. */
export function fromSearchBody(body: unknown): readonly StoredCopy[] {
  const parsed = searchSchema.safeParse(body);
  if (!parsed.success)
    throw new SearchUnavailable('the index answered with something that is no search result');
  return parsed.data.hits.hits.flatMap(({ _id, _score, _source }) =>
    _source?.entryId === undefined ? [] : [{ documentId: _id, entryId: _source.entryId, score: _score ?? 0 }],
  );
}

const countSchema = z.object({ count: z.number() });

/** @throws SearchUnavailable for a body that is no count. */
export function fromCountBody(body: unknown): number {
  const parsed = countSchema.safeParse(body);
  if (!parsed.success) throw new SearchUnavailable('the index answered with something that is no count');
  return parsed.data.count;
}

/** Best first; an entry that is just being replaced may be there twice and counts once. */
export function toHits(copies: readonly StoredCopy[]): readonly Hit[] {
  const best = new Map<string, Hit>();
  for (const { entryId: id, score } of copies) if (!best.has(id)) best.set(id, { id, score });
  return [...best.values()];
}

/**
 * The ids of the documents that were written.
 * @throws SearchUnavailable naming the first entry that was not.
 */
export function fromBulkBody(body: unknown): readonly string[] {
  const parsed = bulkSchema.safeParse(body);
  if (!parsed.success)
    throw new SearchUnavailable('the index answered with something that is no bulk result');
  const results = parsed.data.items.flatMap((item) => Object.values(item));
  const failed = results.find(({ error }) => error !== undefined);
  if (failed !== undefined || parsed.data.errors) {
    const { type, reason } = failed?.error ?? {};
    throw new SearchUnavailable(
      `not everything was indexed: ${type ?? 'unknown error'}: ${reason ?? ''}`.slice(0, 300),
    );
  }
  return results.flatMap(({ _id }) => _id ?? []);
}
