import type { Hit } from '../ports/passage-index.ts';

/** Damps the head of each list; 60 is the constant of the original paper. */
const K = 60;

/**
 * Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): scores of a kNN and a BM25 list do not
 * compare, their ranks do.
 */
export function fuse(lists: readonly (readonly Hit[])[]): readonly Hit[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    list.forEach(({ id }, rank) => {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (K + rank + 1));
    });
  }
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .toSorted((one, other) => other.score - one.score || one.id.localeCompare(other.id));
}
