import { requestCeiling } from '../core/budget.ts';
import type { Attempt } from '../core/contract/attempt.ts';
import { remainingMs } from '../core/deadline.ts';
import { toNano } from '../core/money.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Hit, PassageFilter } from '../ports/passage-index.ts';
import type { RetrieveInput } from './contract.ts';
import type { RetrieveDeps } from './deps.ts';
import { embedText, type PaidVector } from './embed-text.ts';
import { fuse } from './fuse.ts';

/** Titan reads 8,192 tokens; a query is never as long, and the head says what it is about. */
const EMBEDDED_CHARS = 2_000;

export interface Found {
  readonly hits: readonly Hit[];
  readonly attempts: readonly Attempt[];
  readonly recorded: boolean;
  /** The index could not be asked. */
  readonly isDown: boolean;
}

/**
 * One list of hits for all filters: BM25, and beside it kNN when the plan asks for both. An embedding
 * that fails leaves BM25 alone to answer. What an embedding cost is told even where the index is down.
 */
export async function search(
  filters: readonly PassageFilter[],
  input: RetrieveInput,
  policy: Policy,
  signal: AbortSignal,
  deps: RetrieveDeps,
): Promise<Found> {
  const size = policy.retrieval.candidates;
  const { query } = input.request;
  let near: Promise<readonly (readonly Hit[])[]> = Promise.resolve([]);
  // Neighbours are looked for while the embedding is still being booked.
  const embedder: Embedder = {
    embed: async (...asked) => {
      const reply = await deps.embedder.embed(...asked);
      near = nearest(reply.vector, filters, size, signal, deps);
      return reply;
    },
  };
  // A search by words takes less time than an embedding, which costs less than waiting for it to see that the index is up.
  const [words, embedding] = await Promise.all([
    Promise.allSettled(filters.map((filter) => deps.index.searchByText(query, filter, size, signal))),
    embed(input, policy, { ...deps, embedder }),
  ]);
  const paid = {
    attempts: embedding === undefined ? [] : [embedding.attempt],
    recorded: embedding?.recorded ?? true,
  };
  if (words.some(({ status }) => status === 'rejected')) return { ...paid, hits: [], isDown: true };
  const vectors = await near;
  const hits = words.map((texts, index) =>
    fuse([hitsOf(texts), ...(vectors[index] ? [vectors[index]] : [])]),
  );
  return { ...paid, hits: interleave(hits), isDown: false };
}

const hitsOf = (found: PromiseSettledResult<readonly Hit[]>): readonly Hit[] =>
  found.status === 'fulfilled' ? found.value : [];

/** Neighbours for each filter; none where the index stops answering meanwhile. */
async function nearest(
  vector: readonly number[],
  filters: readonly PassageFilter[],
  size: number,
  signal: AbortSignal,
  deps: RetrieveDeps,
): Promise<readonly (readonly Hit[])[]> {
  const found = await Promise.allSettled(
    filters.map((filter) => deps.index.searchByVector(vector, filter, size, signal)),
  );
  return found.map(hitsOf);
}

async function embed(
  input: RetrieveInput,
  policy: Policy,
  deps: RetrieveDeps,
): Promise<PaidVector | undefined> {
  if (input.retrieval !== 'hybrid') return undefined;
  const { run, request, no } = input;
  return embedText(
    {
      run,
      request,
      no,
      text: request.query.slice(0, EMBEDDED_CHARS).toWellFormed(),
      ceiling: toNano(requestCeiling(request, policy)) - toNano(input.spentUsd),
      timeoutMs: remainingMs(run, deps.clock.now()),
    },
    policy,
    deps,
  );
}

/** One of each list in turn, so that a question about two things finds passages for both. */
function interleave(lists: readonly (readonly Hit[])[]): readonly Hit[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const mixed: Hit[] = [];
  for (let rank = 0; rank < longest; rank++) {
    for (const list of lists) {
      const hit = list[rank];
      if (hit !== undefined) mixed.push(hit);
    }
  }
  return mixed;
}
