import type { IndexEntry, PassageFilter } from '../../ports/passage-index.ts';

type Clause = Readonly<Record<string, unknown>>;

/** The price after a running sale, which is what a customer's bound means. */
const salePrice = (priceUsd: number, percentOff: number): number =>
  Math.round(priceUsd * (100 - percentOff)) / 100;

/** The index: a vector, the text for BM25, and the fields that filters read. */
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
      text: { type: 'text', analyzer: 'cjk' },
      vector: {
        type: 'knn_vector',
        dimension: dimensions,
        method: { name: 'hnsw', engine: 'faiss', space_type: 'innerproduct' },
      },
    },
  },
});

export function toDocument({ id, kind, text, vector, product }: IndexEntry): Clause {
  return {
    entryId: id,
    kind,
    text,
    vector,
    ...(product !== undefined && {
      productId: product.id,
      authors: [product.author, product.authorJa],
      genres: [...product.genres, ...product.themes],
      priceUsd: salePrice(product.priceUsd, product.sale?.percentOff ?? 0),
      onSale: product.sale !== null,
      inStock: product.stock > 0,
    }),
  };
}

/** The filter as bool clauses; undefined when everything may match. */
export function toFilter(filter: PassageFilter): Clause | undefined {
  const must: Clause[] = [];
  const terms = (field: string, values: readonly string[] | undefined): void => {
    if (values !== undefined && values.length > 0) must.push({ terms: { [field]: values } });
  };
  if (filter.kind !== undefined) must.push({ term: { kind: filter.kind } });
  terms('productId', filter.productIds);
  terms('authors', filter.authors);
  terms('genres', filter.genres);
  if (filter.minPriceUsd !== undefined || filter.maxPriceUsd !== undefined) {
    const range = {
      ...(filter.minPriceUsd !== undefined && { gte: filter.minPriceUsd }),
      ...(filter.maxPriceUsd !== undefined && { lte: filter.maxPriceUsd }),
    };
    must.push({ range: { priceUsd: range } });
  }
  if (filter.onSale !== undefined) must.push({ term: { onSale: filter.onSale } });
  if (filter.inStock !== undefined) must.push({ term: { inStock: filter.inStock } });
  const excluded = filter.excludeProductIds ?? [];
  if (must.length === 0 && excluded.length === 0) return undefined;
  return {
    bool: {
      ...(must.length > 0 && { must }),
      ...(excluded.length > 0 && { must_not: [{ terms: { productId: excluded } }] }),
    },
  };
}

export function vectorQuery(vector: readonly number[], filter: PassageFilter, size: number): Clause {
  const clause = toFilter(filter);
  return {
    size,
    _source: ['entryId'],
    query: { knn: { vector: { vector, k: size, ...(clause !== undefined && { filter: clause }) } } },
  };
}

export function textQuery(text: string, filter: PassageFilter, size: number): Clause {
  const clause = toFilter(filter);
  return {
    size,
    _source: ['entryId'],
    query: {
      bool: {
        must: [{ match: { text: { query: text } } }],
        ...(clause !== undefined && { filter: [clause] }),
      },
    },
  };
}
