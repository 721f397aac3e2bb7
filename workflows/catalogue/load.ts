import type { Article, Order, Product } from '../../tasks/core/catalogue.ts';
import type { EmbeddingProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Embedder } from '../../tasks/ports/embedder.ts';
import type { IndexEntry, PassageIndexWriter } from '../../tasks/ports/passage-index.ts';
import type { ShopRecordsWriter } from '../../tasks/ports/shop-records.ts';
import { articleText, productText, type Words } from './entries.ts';

/** A shop's records, ready to be loaded. */
export interface Catalogue {
  readonly version: string;
  readonly products: readonly Product[];
  readonly articles: readonly Article[];
  readonly orders: readonly Order[];
  readonly words: Words;
}

export interface LoadDeps {
  readonly records: ShopRecordsWriter;
  readonly index: PassageIndexWriter;
  readonly embedder: Embedder;
  readonly embedding: EmbeddingProfile;
}

export interface LoadOptions {
  /** Loads also when this version is there already. */
  readonly force?: boolean;
  /** Embeddings asked for at the same time; a real account's quota decides. */
  readonly atOnce?: number;
  onProgress?(done: number, total: number): void;
}

export interface LoadResult {
  readonly version: string;
  /** False when everything was there already. */
  readonly loaded: boolean;
  readonly products: number;
  readonly articles: number;
  readonly orders: number;
  /** Tokens embedded, for the bill. */
  readonly embeddedTokens: number;
}

const DEFAULT_AT_ONCE = 8;

/**
 * Writes records, embeds and indexes them, and takes out of the index what is no longer sold. The version
 * is written last: an interrupted load is simply done again, and every write replaces its own.
 */
export async function loadCatalogue(
  catalogue: Catalogue,
  deps: LoadDeps,
  options: LoadOptions = {},
): Promise<LoadResult> {
  const { products, articles, orders, version } = catalogue;
  const counts = { version, products: products.length, articles: articles.length, orders: orders.length };
  if (!options.force && (await isLoaded(catalogue, deps)))
    return { ...counts, loaded: false, embeddedTokens: 0 };
  await deps.index.ensureIndex(deps.embedding.dimensions);
  await Promise.all([
    deps.records.putProducts(products),
    deps.records.putArticles(articles),
    deps.records.putOrders(orders),
  ]);
  const { entries, tokens } = await embedAll(catalogue, deps, options);
  await deps.index.put(entries);
  await deps.index.prune(entries.map(({ id }) => id));
  await deps.records.setCatalogueVersion(version);
  return { ...counts, loaded: true, embeddedTokens: tokens };
}

async function isLoaded({ version, products, articles }: Catalogue, deps: LoadDeps): Promise<boolean> {
  if ((await deps.records.catalogueVersion()) !== version) return false;
  await deps.index.ensureIndex(deps.embedding.dimensions);
  return (await deps.index.count()) === products.length + articles.length;
}

async function embedAll(
  { products, articles, words }: Catalogue,
  deps: LoadDeps,
  { onProgress, atOnce = DEFAULT_AT_ONCE }: LoadOptions,
): Promise<{ readonly entries: readonly IndexEntry[]; readonly tokens: number }> {
  const pending = [
    ...products.map((product) => ({
      id: `product:${product.id}`,
      kind: 'product' as const,
      text: productText(product, words),
      product,
    })),
    ...articles.map((article) => ({
      id: `article:${article.id}`,
      kind: 'article' as const,
      text: articleText(article),
      article,
    })),
  ];
  const entries: IndexEntry[] = new Array(pending.length);
  const never = new AbortController().signal;
  let next = 0;
  let done = 0;
  let tokens = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < pending.length; at = next++) {
      const entry = pending[at];
      if (entry === undefined) return;
      const { vector, inputTokens } = await deps.embedder.embed(deps.embedding, entry.text, never);
      entries[at] = { ...entry, vector };
      tokens += inputTokens;
      onProgress?.(++done, pending.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { entries, tokens };
}
