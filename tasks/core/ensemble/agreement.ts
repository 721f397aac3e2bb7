import { round } from '../round.ts';
import type { EnsembleMember } from './member.ts';
import { cosine, jaccard, wordsOf } from './similarity.ts';

export interface Agreement {
  /** 0-1; null for fewer than two voices, since one agrees with nobody. */
  readonly value: number | null;
  /** `votes`: part of the votes that the first side has. Else the mean over pairs of answers. */
  readonly by: 'votes' | 'embedding' | 'words';
  /** Low enough for an alarm: the question is ambiguous, or the models have drifted apart. */
  readonly isLow: boolean;
}

/** The coordination document's bound. */
export const LOW_AGREEMENT = 0.7;

/** How far answers say the same: cosine of their embeddings if all have one, else the words they share. */
export function agreementOf(members: readonly EnsembleMember[], low = LOW_AGREEMENT): Agreement {
  const { similarities, by } = pairwise(members);
  if (similarities.length === 0) return { value: null, by, isLow: false };
  return ofValue(meanOf(similarities), by, low);
}

/** Summed in order of size: the order of members must not show in the last digit. */
function meanOf(similarities: readonly number[]): number {
  const sum = similarities.toSorted((one, other) => one - other).reduce((total, one) => total + one, 0);
  return round(sum / similarities.length);
}

/** How far two or more texts say the same, by the words they share, 0-1; null for fewer than two. */
export function agreementOfTexts(texts: readonly string[]): number | null {
  const shared = sharedWords(texts);
  return shared.length === 0 ? null : meanOf(shared);
}

/** Part of the votes for the side that won. @param cast votes in all */
export const agreementOfVotes = (won: number, cast: number, low = LOW_AGREEMENT): Agreement =>
  cast < 2 ? { value: null, by: 'votes', isLow: false } : ofValue(round(won / cast), 'votes', low);

const ofValue = (value: number, by: Agreement['by'], low: number): Agreement => ({
  value,
  by,
  isLow: value < low,
});

interface Pairwise {
  readonly similarities: readonly number[];
  readonly by: 'embedding' | 'words';
}

function pairwise(members: readonly EnsembleMember[]): Pairwise {
  const vectors = members.map(({ embedding }) => embedding ?? []);
  const cosines = pairs(vectors).map(([one, other]) => cosine(one, other));
  if (members.length > 0 && cosines.every((value) => value !== null)) {
    return { similarities: cosines, by: 'embedding' };
  }
  return { similarities: sharedWords(members.map(({ text }) => text)), by: 'words' };
}

const sharedWords = (texts: readonly string[]): readonly number[] =>
  pairs(texts.map(wordsOf)).map(([one, other]) => jaccard(one, other));

/** Mean likeness of each answer to the others, 0-1; 0 for the only one. */
export function meanLikeness(members: readonly EnsembleMember[]): readonly number[] {
  const { similarities } = pairwise(members);
  const sums: number[] = members.map(() => 0);
  let at = 0;
  for (let one = 0; one < members.length; one += 1) {
    for (let other = one + 1; other < members.length; other += 1) {
      const value = similarities[at] ?? 0;
      sums[one] = (sums[one] ?? 0) + value;
      sums[other] = (sums[other] ?? 0) + value;
      at += 1;
    }
  }
  return sums.map((sum) => round(sum / Math.max(1, members.length - 1)));
}

const pairs = <T>(items: readonly T[]): readonly (readonly [T, T])[] =>
  items.flatMap((one, at) => items.slice(at + 1).map((other) => [one, other] as const));
