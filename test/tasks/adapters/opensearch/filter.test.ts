import { describe, expect, it } from 'vitest';
import { toFilter } from '../../../../tasks/adapters/opensearch/filter.ts';
import { textQuery, vectorQuery } from '../../../../tasks/adapters/opensearch/queries.ts';

const PRODUCTS = { term: { kind: 'product' } };

describe('toFilter', () => {
  it('is absent when everything may match', () => {
    expect(toFilter({})).toBeUndefined();
    expect(toFilter({ genres: [], excludeProductIds: [] })).toBeUndefined();
  });

  it('asks everything of a product at once', () => {
    const filter = toFilter({
      kind: 'product',
      authors: ['Naoki Urasawa'],
      genres: ['thriller', 'drama'],
      minPriceUsd: 5,
      maxPriceUsd: 10,
      onSale: false,
      inStock: true,
      excludeProductIds: ['monster'],
    });
    expect(filter).toEqual({
      bool: {
        filter: [
          PRODUCTS,
          { terms: { authors: ['Naoki Urasawa'] } },
          { terms: { genres: ['thriller', 'drama'] } },
          { range: { priceUsd: { gte: 5, lte: 10 } } },
          { term: { onSale: false } },
          { term: { inStock: true } },
        ],
        must_not: [{ terms: { productId: ['monster'] } }],
      },
    });
  });

  it('asks nothing of articles but that they are articles', () => {
    expect(toFilter({ kind: 'article', onSale: true, excludeProductIds: ['x'] })).toEqual({
      term: { kind: 'article' },
    });
  });

  it('lets articles stand beside products that fit', () => {
    expect(toFilter({ inStock: true })).toEqual({
      bool: {
        should: [
          { term: { kind: 'article' } },
          { bool: { filter: [PRODUCTS, { term: { inStock: true } }] } },
        ],
        minimum_should_match: 1,
      },
    });
  });
});

describe('the queries', () => {
  it('carry no filter when everything may match', () => {
    expect(vectorQuery([1, 0], {}, 3)).toEqual({
      size: 3,
      _source: ['entryId'],
      query: { knn: { vector: { vector: [1, 0], k: 3 } } },
    });
    expect(JSON.stringify(textQuery('x', {}, 3))).not.toContain('filter');
  });

  it('filter inside the kNN clause and beside the words', () => {
    const filter = { term: { kind: 'article' } };
    expect(vectorQuery([1], { kind: 'article' }, 3)).toMatchObject({
      query: { knn: { vector: { filter } } },
    });
    expect(textQuery('x', { kind: 'article' }, 3)).toMatchObject({ query: { bool: { filter: [filter] } } });
  });
});
