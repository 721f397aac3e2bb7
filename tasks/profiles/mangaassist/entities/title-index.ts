import { createWordSearch, type WordSearch } from '../../../core/text/word-search.ts';
import { JAPANESE, normalise } from '../normalise.ts';
import type { NamedProduct } from './named-product.ts';
import { compactOf, wordsOf } from './spelling.ts';

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
  /** The longest name first. */
  readonly japanese: readonly TitleName[];
  /** Finds the names of `japanese` in a compact text. */
  readonly searchJapanese: WordSearch;
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
  const japanese: TitleName[] = [];
  for (const product of products) {
    for (const name of new Set([product.title, product.titleJa, ...product.aliases])) {
      for (const entry of namesOf(product.id, name)) {
        if (JAPANESE.test(entry.compact)) japanese.push(entry);
        else {
          const key = entry.words[0] ?? '';
          latin.set(key, [...(latin.get(key) ?? []), entry]);
        }
      }
    }
  }
  for (const names of [...latin.values(), japanese]) {
    names.sort((a, b) => b.compact.length - a.compact.length);
  }
  return { latin, japanese, searchJapanese: createWordSearch(japanese.map(({ compact }) => compact)) };
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
