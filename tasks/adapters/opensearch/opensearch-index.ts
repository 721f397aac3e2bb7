import { SearchUnavailable } from '../../core/errors.ts';
import type {
  Hit,
  IndexEntry,
  PassageFilter,
  PassageIndex,
  PassageIndexWriter,
} from '../../ports/passage-index.ts';
import { abortable } from './abortable.ts';
import type { SearchClient } from './client.ts';
import { indexBody } from './documents.ts';
import type { Clause } from './filter.ts';
import { pruneEntries } from './prune-entries.ts';
import { putEntries } from './put-entries.ts';
import { textQuery, vectorQuery } from './queries.ts';
import { fromCountBody, fromSearchBody, toHits } from './replies.ts';

export interface IndexOptions {
  readonly indexName: string;
  /**
   * Whether documents may bear our ids. Serverless collections of the classic kind refuse them: there an
   * entry is known by a field, and replaced by writing a new copy before the old one is deleted.
   */
  readonly ownIds: boolean;
  /**
   * Between two looks whether what was written can be found; where documents bear our ids nobody waits.
   * @default 2000
   */
  readonly pollMs?: number;
}

/** The catalogue in OpenSearch: kNN and BM25 over one index. */
export class OpenSearchIndex implements PassageIndex, PassageIndexWriter {
  readonly #client: () => Promise<SearchClient>;
  readonly #options: IndexOptions;

  constructor(client: () => Promise<SearchClient>, options: IndexOptions) {
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

  #search(body: Clause, signal: AbortSignal): Promise<readonly Hit[]> {
    return this.#ask(async () => {
      const client = await abortable(() => this.#client(), signal);
      const response = await abortable(() => client.search(this.#options.indexName, body), signal);
      return toHits(fromSearchBody(response.body));
    });
  }

  ensureIndex(dimensions: number): Promise<void> {
    return this.#ask(async () => {
      const client = await this.#client();
      const { indexName: index } = this.#options;
      const { body: exists } = await client.exists(index);
      if (exists) return;
      try {
        await client.create(index, indexBody(dimensions));
      } catch (error) {
        if (!wordsOf(error).includes('resource_already_exists_exception')) throw error;
      }
    });
  }

  put(entries: readonly IndexEntry[]): Promise<void> {
    return this.#ask(async () => {
      const { indexName, ownIds, pollMs = 2_000 } = this.#options;
      await putEntries(await this.#client(), indexName, entries, { ownIds, pollMs });
    });
  }

  prune(keepIds: readonly string[]): Promise<void> {
    return this.#ask(async () => {
      const { indexName, ownIds, pollMs = 2_000 } = this.#options;
      await pruneEntries(await this.#client(), indexName, keepIds, { ownIds, pollMs });
    });
  }

  count(): Promise<number> {
    return this.#ask(async () => {
      const client = await this.#client();
      const { body } = await client.count(this.#options.indexName);
      return fromCountBody(body);
    });
  }

  /** @throws SearchUnavailable whatever went wrong. */
  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SearchUnavailable) throw error;
      throw new SearchUnavailable(`index ${this.#options.indexName}: ${wordsOf(error)}`.slice(0, 300), {
        cause: error,
      });
    }
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
