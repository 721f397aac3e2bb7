import type { IndexEntry } from '../../ports/passage-index.ts';
import type { Clause } from './filter.ts';

/** Bigrams for Japanese, lower-cased words for English: one analyzer for texts that mix both. */
const TEXT = { type: 'text', analyzer: 'cjk' };

/**
 * The index: a vector, texts for BM25, and the fields that filters read. The vectors are normalised, so
 * the inner product is the cosine.
 */
export const indexBody = (dimensions: number): Clause => ({
  settings: { index: { knn: true } },
  mappings: {
    properties: {
      entryId: { type: 'keyword' },
      kind: { type: 'keyword' },
      productId: { type: 'keyword' },
      authors: { type: 'keyword' },
      genres: { type: 'keyword' },
      priceUsd: { type: 'float' },
      onSale: { type: 'boolean' },
      inStock: { type: 'boolean' },
      title: TEXT,
      text: TEXT,
      vector: {
        type: 'knn_vector',
        dimension: dimensions,
        method: { name: 'hnsw', engine: 'faiss', space_type: 'innerproduct' },
      },
    },
  },
});

export function toDocument({ id, kind, text, vector, product, article }: IndexEntry): Clause {
  return {
    entryId: id,
    kind,
    text,
    vector,
    ...(article !== undefined && { title: [article.questionEn, article.questionJa] }),
    ...(product !== undefined && {
      title: [product.title, product.titleJa, ...product.aliases],
      productId: product.id,
      authors: [product.author, product.authorJa],
      genres: [...product.genres, ...product.themes],
      priceUsd: salePrice(product.priceUsd, product.sale?.percentOff ?? 0),
      onSale: product.sale !== null,
      inStock: product.stock > 0,
    }),
  };
}

/** The price after a running sale, which is what a customer's bound means. */
const salePrice = (priceUsd: number, percentOff: number): number =>
  Math.round(priceUsd * (100 - percentOff)) / 100;
