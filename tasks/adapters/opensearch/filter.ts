import type { PassageFilter } from '../../ports/passage-index.ts';

export type Clause = Readonly<Record<string, unknown>>;

const ARTICLES: Clause = { term: { kind: 'article' } };
const PRODUCTS: Clause = { term: { kind: 'product' } };

/**
 * The filter as one clause; undefined when everything may match. What is asked of products holds for
 * products only: articles pass it.
 */
export function toFilter(filter: PassageFilter): Clause | undefined {
  const asked = productClauses(filter);
  const excluded = filter.excludeProductIds ?? [];
  const not = excluded.length > 0 && { must_not: [{ terms: { productId: excluded } }] };
  if (filter.kind === 'article') return ARTICLES;
  if (filter.kind === 'product') return { bool: { filter: [PRODUCTS, ...asked], ...not } };
  if (asked.length > 0) {
    const products = { bool: { filter: [PRODUCTS, ...asked], ...not } };
    return { bool: { should: [ARTICLES, products], minimum_should_match: 1 } };
  }
  return not ? { bool: not } : undefined;
}

function productClauses(filter: PassageFilter): readonly Clause[] {
  const { minPriceUsd, maxPriceUsd, onSale, inStock } = filter;
  const bounds = {
    ...(minPriceUsd !== undefined && { gte: minPriceUsd }),
    ...(maxPriceUsd !== undefined && { lte: maxPriceUsd }),
  };
  return [
    ...anyOf('productId', filter.productIds),
    ...anyOf('authors', filter.authors),
    ...anyOf('genres', filter.genres),
    ...(Object.keys(bounds).length > 0 ? [{ range: { priceUsd: bounds } }] : []),
    ...(onSale === undefined ? [] : [{ term: { onSale } }]),
    ...(inStock === undefined ? [] : [{ term: { inStock } }]),
  ];
}

const anyOf = (field: string, values: readonly string[] | undefined): readonly Clause[] =>
  values === undefined || values.length === 0 ? [] : [{ terms: { [field]: values } }];
