import type { Client } from '@opensearch-project/opensearch';
import { SearchUnavailable } from '../../core/errors.ts';
import type {
  Hit,
  IndexEntry,
  PassageFilter,
  PassageIndex,
  PassageIndexWriter,
} from '../../ports/passage-index.ts';
import { indexBody, textQuery, toDocument, vectorQuery } from './queries.ts';

interface SearchBody {
  readonly hits?: {
    readonly hits?: readonly { readonly _score: number; readonly _source?: { readonly entryId?: string } }[];
  };
}

export interface IndexOptions {
  readonly indexName: string;
  /** Serverless collections of the classic kind refuse ids of our own: there an entry is replaced by a query. */
  readonly ownIds: boolean;
}

const BULK = 100;

/** The catalogue in OpenSearch: kNN and BM25 over one index. */
export class OpenSearchIndex implements PassageIndex, PassageIndexWriter {
  readonly #client: () => Promise<Client>;
  readonly #options: IndexOptions;

  constructor(client: () => Promise<Client>, options: IndexOptions) {
    this.#client = client;
    this.#options = options;
  }

  searchByVector(
    vector: readonly number[],
    filter: PassageFilter,
    size: number,
    signal: AbortSignal,
  ): Promise<readonly Hit[]> {
    return this.#search(vectorQuery(vector, filter, size), signal);
  }

  searchByText(
    text: string,
    filter: PassageFilter,
    size: number,
    signal: AbortSignal,
  ): Promise<readonly Hit[]> {
    return this.#search(textQuery(text, filter, size), signal);
  }

  async #search(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<readonly Hit[]> {
    try {
      const client = await this.#client();
      const search = client.search({ index: this.#options.indexName, body });
      const response = await abortable(search, signal);
      return toHits(response.body as SearchBody);
    } catch (error) {
      const known = error instanceof Error ? error : new Error(String(error));
      throw new SearchUnavailable(`${known.name}: ${known.message}`.slice(0, 300), { cause: error });
    }
  }

  async ensureIndex(dimensions: number): Promise<void> {
    const client = await this.#client();
    const { indexName } = this.#options;
    const { body } = await client.indices.exists({ index: indexName });
    if (body) return;
    await client.indices.create({ index: indexName, body: indexBody(dimensions) });
  }

  async put(entries: readonly IndexEntry[]): Promise<void> {
    const client = await this.#client();
    const { indexName, ownIds } = this.#options;
    if (!ownIds) await this.#remove(entries.map(({ id }) => id));
    for (let from = 0; from < entries.length; from += BULK) {
      const body = entries
        .slice(from, from + BULK)
        .flatMap((entry) => [{ index: ownIds ? { _id: entry.id } : {} }, toDocument(entry)]);
      const response = await client.bulk({ index: indexName, body, ...(ownIds && { refresh: true }) });
      if (response.body.errors) throw new SearchUnavailable('some entries were not indexed');
    }
  }

  /** Without ids of our own, an entry is found by the field that holds it. */
  async #remove(ids: readonly string[]): Promise<void> {
    const client = await this.#client();
    const { indexName } = this.#options;
    for (let from = 0; from < ids.length; from += BULK) {
      const found = await client.search({
        index: indexName,
        body: { size: BULK * 2, _source: false, query: { terms: { entryId: ids.slice(from, from + BULK) } } },
      });
      const hits = (found.body as { hits?: { hits?: readonly { readonly _id: string }[] } }).hits?.hits ?? [];
      if (hits.length === 0) continue;
      await client.bulk({ index: indexName, body: hits.map(({ _id }) => ({ delete: { _id } })) });
    }
  }

  async count(): Promise<number> {
    const client = await this.#client();
    const { body } = await client.count({ index: this.#options.indexName });
    return body.count;
  }
}

const toHits = (body: SearchBody): readonly Hit[] =>
  (body.hits?.hits ?? []).flatMap(({ _score, _source }) =>
    _source?.entryId === undefined ? [] : [{ id: _source.entryId, score: _score }],
  );

/** The client's promises carry an abort of their own. */
async function abortable<T>(search: Promise<T> & { abort?: () => void }, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => {
    search.abort?.();
    stop.reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([search, stop.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
