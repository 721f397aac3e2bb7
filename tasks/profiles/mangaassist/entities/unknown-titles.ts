import { JAPANESE, overlaps, type Reading, type Span } from '../normalise.ts';

const QUOTED = /「([^「」]{1,60})」|『([^『』]{1,60})』|"([^"]{1,60})"/gu;
const MAX_TITLES = 5;
/** Quoted words with these at the end are sentences. */
const SENTENCE = /[.!?。]$|です$|ます$|ました$|ません$/u;

/**
 * Quoted names that the catalogue does not have. Lower-case English in quotes is a word being talked
 * about, not a title.
 */
export function findUnknownTitles({ folded }: Reading, known: readonly Span[]): string[] {
  const titles = new Set<string>();
  for (const match of folded.matchAll(QUOTED)) {
    const title = (match[1] ?? match[2] ?? match[3] ?? '').trim();
    const span = { start: match.index, end: match.index + match[0].length };
    const named = JAPANESE.test(title) || /^\p{Lu}|^\d/u.test(title);
    if (title !== '' && named && !SENTENCE.test(title) && !known.some((other) => overlaps(span, other))) {
      titles.add(title);
    }
  }
  return [...titles].slice(0, MAX_TITLES);
}
