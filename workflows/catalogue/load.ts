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

/** Embedded together, and written while the next are embedded. */
const CHUNK = 100;

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
  const pending = textsOf(catalogue);
  const progress = { done: 0, tokens: 0 };
  let written = writeRecords(catalogue, deps);
  for (let from = 0; from < pending.length; from += CHUNK) {
    const chunk = embedAll(
      pending.slice(from, from + CHUNK),
      deps,
      (inputTokens) => {
        progress.tokens += inputTokens;
        options.onProgress?.(++progress.done, pending.length);
      },
      options.atOnce,
    );
    const [entries] = await Promise.all([chunk, written]);
    written = deps.index.put(entries);
  }
  await written;
  await deps.index.prune(pending.map(({ id }) => id));
  await deps.records.setCatalogueVersion(version);
  return { ...counts, loaded: true, embeddedTokens: progress.tokens };
}

/** Records are there before the entries that lead to them. */
async function writeRecords(
  { products, articles, orders }: Catalogue,
  { records, index, embedding }: LoadDeps,
) {
  await Promise.all([
    index.ensureIndex(embedding.dimensions),
    records.putProducts(products),
    records.putArticles(articles),
    records.putOrders(orders),
  ]);
}

async function isLoaded({ version, products, articles }: Catalogue, deps: LoadDeps): Promise<boolean> {
  if ((await deps.records.catalogueVersion()) !== version) return false;
  await deps.index.ensureIndex(deps.embedding.dimensions);
  return (await deps.index.count()) === products.length + articles.length;
}

type Pending = Omit<IndexEntry, 'vector'>;

const textsOf = ({ products, articles, words }: Catalogue): readonly Pending[] => [
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

async function embedAll(
  pending: readonly Pending[],
  { embedder, embedding }: LoadDeps,
  onEmbedded: (inputTokens: number) => void,
  atOnce = DEFAULT_AT_ONCE,
): Promise<readonly IndexEntry[]> {
  const entries: IndexEntry[] = new Array(pending.length);
  const never = new AbortController().signal;
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < pending.length; at = next++) {
      const entry = pending[at];
      if (entry === undefined) return;
      const { vector, inputTokens } = await embedder.embed(embedding, entry.text, never);
      entries[at] = { ...entry, vector };
      onEmbedded(inputTokens);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return entries;
}
