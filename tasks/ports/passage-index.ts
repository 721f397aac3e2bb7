import type { Article, Product } from '../core/catalogue.ts';

/** What must hold of a product; absent means anything goes. Articles pass every product filter but `kind`. */
export interface PassageFilter {
  readonly kind?: 'product' | 'article';
  readonly productIds?: readonly string[];
  readonly excludeProductIds?: readonly string[];
  readonly authors?: readonly string[];
  /** Any of them. */
  readonly genres?: readonly string[];
  readonly minPriceUsd?: number;
  readonly maxPriceUsd?: number;
  readonly onSale?: boolean;
  readonly inStock?: boolean;
}

export interface Hit {
  /** `product:berserk` or `article:returns`. */
  readonly id: string;
  readonly score: number;
}

/** What is stored for each product and article. */
export interface IndexEntry {
  readonly id: string;
  readonly kind: 'product' | 'article';
  /** Both languages, for BM25. */
  readonly text: string;
  readonly vector: readonly number[];
  readonly product?: Product;
  readonly article?: Article;
}

/** The searchable catalogue. */
export interface PassageIndex {
  /** @throws SearchUnavailable */
  searchByVector(
    vector: readonly number[],
    filter: PassageFilter,
    size: number,
    signal: AbortSignal,
  ): Promise<readonly Hit[]>;
  /** @throws SearchUnavailable */
  searchByText(
    text: string,
    filter: PassageFilter,
    size: number,
    signal: AbortSignal,
  ): Promise<readonly Hit[]>;
}

/** The side of it that the catalogue loader writes. */
export interface PassageIndexWriter {
  /** Creates the index when it is not there; harmless when it is. */
  ensureIndex(dimensions: number): Promise<void>;
  /** Replaces entries of the same id. Resolves once they can be found. */
  put(entries: readonly IndexEntry[]): Promise<void>;
  /** Deletes every entry whose id is not kept (at most 65,536 are). Resolves once none of them can be found. */
  prune(keepIds: readonly string[]): Promise<void>;
  count(): Promise<number>;
}
