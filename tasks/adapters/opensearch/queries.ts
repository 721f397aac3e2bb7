import type { PassageFilter } from '../../ports/passage-index.ts';
import { type Clause, toFilter } from './filter.ts';

/** A word of the title says more than the same word in a synopsis. */
const TITLE_BOOST = 2;

/** The nearest of those that pass the filter: applied while searching, not to the k that were found. */
export function vectorQuery(vector: readonly number[], filter: PassageFilter, size: number): Clause {
  const clause = toFilter(filter);
  return {
    size,
    _source: ['entryId'],
    query: { knn: { vector: { vector, k: size, ...(clause !== undefined && { filter: clause }) } } },
  };
}

/** BM25 over text and title; a hit needs a word in either. */
export function textQuery(text: string, filter: PassageFilter, size: number): Clause {
  const clause = toFilter(filter);
  return {
    size,
    _source: ['entryId'],
    query: {
      bool: {
        should: [
          { match: { text: { query: text } } },
          { match: { title: { query: text, boost: TITLE_BOOST } } },
        ],
        minimum_should_match: 1,
        ...(clause !== undefined && { filter: [clause] }),
      },
    },
  };
}

/** Every stored copy of these entries. */
export const copiesQuery = (ids: readonly string[], size: number): Clause => ({
  size,
  _source: ['entryId'],
  query: { terms: { entryId: ids } },
});

/** Stored copies of every other entry; those of the kept ones are left out before anything is counted. */
export const othersQuery = (keepIds: readonly string[], size: number): Clause => ({
  size,
  _source: ['entryId'],
  query: { bool: { must_not: [{ terms: { entryId: keepIds } }] } },
});
