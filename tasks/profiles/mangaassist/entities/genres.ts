import { createWordSearch, type WordSearch } from '../../../core/text/word-search.ts';
import { JAPANESE } from '../normalise.ts';

/** A word of the controlled vocabulary that products' `genres` and `themes` are ids of. */
export interface VocabularyTerm {
  /** Kebab-case: `dark-fantasy`. */
  readonly id: string;
  readonly kind: 'genre' | 'theme';
  readonly en: string;
  readonly ja: string;
  /** Other words customers use, in either language, lower case; a word belongs to one term only. */
  readonly synonyms: readonly string[];
}

interface Spelling {
  readonly id: string;
  readonly kind: VocabularyTerm['kind'];
}

/** The words of one script, the longest first, so that dark fantasy is not fantasy. */
interface Terms {
  readonly words: readonly string[];
  readonly search: WordSearch;
  /** Texts without any of these hold none of the words. */
  readonly letters: RegExp;
  /** Whether no letter may stand beside a word. */
  readonly standAlone: boolean;
}

export interface GenreIndex {
  readonly terms: ReadonlyMap<string, Spelling>;
  readonly scripts: readonly Terms[];
}

/** Words that are genres in a list of genres only: "order history", "rubber band", "SF". */
const NEEDS_COMPANY = new Set(['history', 'band', 'food', 'quest', 'sport']);
const COMPANY = /^\s*(?:manga|comics?|series|titles?|stor(?:y|ies)|books?|漫画|マンガ|作品|もの|系)/u;

/** Both languages with their synonyms. */
export function indexGenres(vocabulary: readonly VocabularyTerm[]): GenreIndex {
  const terms = new Map<string, Spelling>();
  for (const { id, kind, en, ja, synonyms } of vocabulary) {
    for (const word of [en, ja, ...synonyms]) {
      const key = word.normalize('NFKC').toLowerCase();
      if (!terms.has(key)) terms.set(key, { id, kind });
    }
  }
  const byLength = [...terms.keys()].sort((a, b) => b.length - a.length);
  const latin = byLength.filter((word) => !JAPANESE.test(word));
  const japanese = byLength.filter((word) => JAPANESE.test(word));
  return {
    terms,
    scripts: [
      { words: latin, search: createWordSearch(latin), letters: /[a-z]/u, standAlone: true },
      { words: japanese, search: createWordSearch(japanese), letters: JAPANESE, standAlone: false },
    ],
  };
}

const LETTER_BEFORE = /[a-z0-9-]/u;
const LETTER_AFTER = /[a-z0-9]/u;

/** The terms a text holds, from the left; where they overlap the first and there the longest counts. */
function termsIn(text: string, { words, search, letters, standAlone }: Terms) {
  const found: { readonly word: string; readonly at: number }[] = [];
  if (!letters.test(text)) return found;
  let end = 0;
  search(text, (index, at) => {
    const word = words[index] ?? '';
    if (at < end) return;
    const next = text[at + word.length] ?? '';
    if (standAlone && (LETTER_BEFORE.test(text[at - 1] ?? '') || LETTER_AFTER.test(next))) return;
    found.push({ word, at });
    end = at + word.length;
  });
  return found;
}

const NEGATED_BEFORE =
  /\b(?:no|not|nothing|without|except|avoid|don't (?:want|like)|hate|dislike|tired of|isn't|less)(?: (?:too|any|more|a|an|the|much|of))?\s*$/u;
const NEGATED_AFTER =
  /^(?:もの|系|漫画)?(?:以外|抜き|じゃない|ではない|は(?:嫌|苦手|いや|無し|なし)|が(?:嫌|苦手))/u;

/** What a message wants and what it does not. */
export interface GenreWishes {
  /** Ids of genres; themes are left to the search, which knows them by meaning. */
  readonly genres: readonly string[];
  readonly themes: readonly string[];
  readonly excluded: readonly string[];
}

/** `masked`: lower case, titles and authors written over. */
export function findGenres(masked: string, index: GenreIndex): GenreWishes {
  const genres = new Set<string>();
  const themes = new Set<string>();
  const excluded = new Set<string>();
  for (const terms of index.scripts) {
    for (const { word, at } of termsIn(masked, terms)) {
      const spelling = index.terms.get(word);
      const after = masked.slice(at + word.length, at + word.length + 16);
      if (spelling === undefined || (NEEDS_COMPANY.has(word) && !COMPANY.test(after))) continue;
      if (NEGATED_BEFORE.test(masked.slice(Math.max(0, at - 32), at)) || NEGATED_AFTER.test(after)) {
        excluded.add(spelling.id);
      } else {
        (spelling.kind === 'genre' ? genres : themes).add(spelling.id);
      }
    }
  }
  return {
    genres: [...genres].filter((id) => !excluded.has(id)),
    themes: [...themes].filter((id) => !excluded.has(id)),
    excluded: [...excluded],
  };
}
