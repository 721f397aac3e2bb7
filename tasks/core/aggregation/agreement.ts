import { round } from '../round.ts';

const GRAM = 3;

/** Character trigrams serve spaced and unspaced scripts alike. */
function grams(text: string): ReadonlySet<string> {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ');
  const found = new Set<string>();
  for (let at = 0; at + GRAM <= plain.length; at++) found.add(plain.slice(at, at + GRAM));
  return found;
}

/** Mean pairwise Jaccard overlap of the answers, 0-1; null for fewer than two. */
export function agreement(texts: readonly string[]): number | null {
  if (texts.length < 2) return null;
  const sets = texts.map(grams);
  let sum = 0;
  let pairs = 0;
  sets.forEach((one, index) => {
    for (const other of sets.slice(index + 1)) {
      sum += jaccard(one, other);
      pairs += 1;
    }
  });
  return round(sum / pairs);
}

function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const union = one.union(other).size;
  return union === 0 ? 1 : one.intersection(other).size / union;
}
