import type { Language } from '../../core/contract/enums.ts';
import { countMatches } from '../../core/learning/scripts.ts';
import { countJapanese, countLatin, type Reading, TITLE } from './normalise.ts';

const QUOTED = /「[^「」]*」|『[^『』]*』|"[^"]*"/gu;
/** Words of English sentences that titles seldom hold. */
const ENGLISH_GRAMMAR =
  /\b(?:what|which|where|who|why|how|is|are|was|do|does|did|can|could|would|should|i|i'm|i've|i'd|you|your|my|me|please|have|has|tell|show|any|want|need|put|mean|say|translate|into)\b/gu;

/** A Japanese word is about two characters, an English one about five. */
const WORD_CHARS = { ja: 2, en: 5 };
/** A word of grammar tells more than a name. */
const GRAMMAR_WORTH = 2;
/** `ok`, `OP`: too little to tell a language from. */
const DECIDABLE_LETTERS = 4;

/**
 * The language of the customer's own words: quotations and titles count for nothing, because Japanese
 * messages name Latin titles and the reverse. The locale decides only what the text cannot.
 */
export function detectLanguage(
  reading: Reading,
  withoutTitles: string,
  locale: string | undefined,
): Language {
  const own = withoutTitles.replaceAll(QUOTED, ' ').replaceAll(TITLE, ' ');
  const japanese = countJapanese(own);
  const latin = countLatin(own);
  if (japanese > 0) {
    const english = latin / WORD_CHARS.en + GRAMMAR_WORTH * countMatches(own, ENGLISH_GRAMMAR);
    return japanese / WORD_CHARS.ja >= english ? 'ja' : 'en';
  }
  if (latin >= DECIDABLE_LETTERS) return 'en';
  const hint = hinted(locale);
  if (latin === 0 && countJapanese(reading.lower) > 0) return 'ja';
  return hint ?? 'en';
}

const hinted = (locale: string | undefined): Language | undefined => {
  const tag = locale?.trim().toLowerCase().split(/[-_]/u, 1)[0];
  return tag === 'ja' || tag === 'en' ? tag : undefined;
};
