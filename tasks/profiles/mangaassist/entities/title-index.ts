import { JAPANESE, normalise, type Span } from '../normalise.ts';
import type { NamedProduct } from './named-product.ts';

/** A name of a title, as it is looked for. */
export interface TitleName {
  readonly productId: string;
  /** Latin names word by word, Japanese ones as one string without punctuation. */
  readonly words: readonly string[];
  readonly compact: string;
  /** Also a common word: counts only where the message marks it as a title. */
  readonly needsMark: 'none' | 'context' | 'capital';
  /** Has a full stop before a blank, as in `Dr. Stone`. */
  readonly pauses: boolean;
  /** Too short to be looked for in any case but its own: `OP`. */
  readonly exact: string | undefined;
}

export interface TitleIndex {
  /** By first word, the longest name first. */
  readonly latin: ReadonlyMap<string, readonly TitleName[]>;
  /** By first character, the longest name first. */
  readonly japanese: ReadonlyMap<string, readonly TitleName[]>;
}

/** A word of the text with its place; `stem` is the word without a possessive s. */
export interface Word extends Span {
  readonly text: string;
  readonly stem: string;
}

const WORD = /[a-z0-9]+(?:'[a-z0-9]+)*/gu;

/** Latin words and numbers of a lower-case text; an apostrophe inside a word is dropped. */
export const wordsOf = (lower: string): Word[] =>
  Array.from(lower.matchAll(WORD), ({ 0: raw, index }) => ({
    text: raw.replaceAll("'", ''),
    stem: raw.replace(/'s$/u, '').replaceAll("'", ''),
    start: index,
    end: index + raw.length,
  }));

const PUNCTUATION = /[\s\p{P}\p{S}]/u;

/** A text without blanks and punctuation, and where each character of it stood. */
export function compactOf(lower: string): { readonly text: string; readonly at: readonly number[] } {
  let text = '';
  const at: number[] = [];
  for (let index = 0; index < lower.length; index += 1) {
    const char = lower[index] ?? '';
    if (PUNCTUATION.test(char) && char !== '×') continue;
    text += char === '×' ? 'x' : char;
    at.push(index);
  }
  return { text, at };
}

/** One-word titles that are nouns of everyday talk: a place in the sentence must mark them as titles. */
const EVERYDAY_NOUNS = new Set(
  'monster orange bleach dogs gold drifters erased doubt judge kingdom innocent sanctuary bartender medalist major touch switch eden home heaven world magic air fire game cross'.split(
    ' ',
  ),
);
/** Those that fill a sentence as often as they name a title: only capitals or quotes mark them. */
const EVERYDAY_FILLERS = new Set('another given real free happy perfect go blame'.split(' '));
const EVERYDAY_JA = new Set(
  '一歩 日常 リアル オレンジ モンスター ハッピー 嘘 花 鬼 怪物 ヒーロー メジャー タッチ ライフ ギフト'.split(
    ' ',
  ),
);

function markNeeded(compact: string, words: readonly string[]): TitleName['needsMark'] {
  // One kanji stands inside many words.
  if (EVERYDAY_JA.has(compact) || compact.length === 1) return 'context';
  if (words.length !== 1) return 'none';
  if (EVERYDAY_FILLERS.has(compact)) return 'capital';
  return EVERYDAY_NOUNS.has(compact) ? 'context' : 'none';
}

/** Everything the catalogue's titles are called, ready to be looked up. */
export function indexTitles(products: readonly NamedProduct[]): TitleIndex {
  const latin = new Map<string, TitleName[]>();
  const japanese = new Map<string, TitleName[]>();
  for (const product of products) {
    for (const name of new Set([product.title, product.titleJa, ...product.aliases])) {
      for (const entry of namesOf(product.id, name)) {
        const isJapanese = JAPANESE.test(entry.compact);
        const index = isJapanese ? japanese : latin;
        const key = isJapanese ? entry.compact.slice(0, 1) : (entry.words[0] ?? '');
        index.set(key, [...(index.get(key) ?? []), entry]);
      }
    }
  }
  for (const names of [...latin.values(), ...japanese.values()]) {
    names.sort((a, b) => b.compact.length - a.compact.length);
  }
  return { latin, japanese };
}

const MIN_JOINED = 7;

/** The spellings of one name: with and without a leading article, a cross, or blanks. */
function namesOf(productId: string, name: string): TitleName[] {
  const { folded, lower } = normalise(name);
  const compact = compactOf(lower).text;
  if (compact === '') return [];
  const entry = (words: readonly string[]): TitleName => ({
    productId,
    words,
    compact,
    needsMark: markNeeded(compact, words),
    pauses: /[.!?]\s/u.test(lower),
    exact: compact.length <= 2 ? folded : undefined,
  });
  const words = wordsOf(lower.replaceAll('×', ' x ')).map((word) => word.text);
  const spellings = [words];
  // A cross between two names is often left out.
  if (words.lastIndexOf('x') > 0 && words.at(-1) !== 'x')
    spellings.push(words.filter((word) => word !== 'x'));
  if (words.length > 2 && /^(?:the|a|an)$/u.test(words[0] ?? '')) spellings.push(words.slice(1));
  if (words.length > 1 && words.join('').length >= MIN_JOINED) spellings.push([words.join('')]);
  return JAPANESE.test(compact) ? [entry(words)] : spellings.map(entry);
}
