import { JAPANESE, overlaps, type Reading, type Span } from '../normalise.ts';
import type { Compact, Spelling, Word } from './spelling.ts';
import type { TitleIndex, TitleName } from './title-index.ts';

/** Where a message names a title of the catalogue. */
export interface Mention extends Span {
  readonly productId: string;
}

/** The titles a message names, in its order; where names overlap the longest wins. */
export function findTitles(reading: Reading, { words, compact }: Spelling, index: TitleIndex): Mention[] {
  const found = [...latinMentions(reading, words, index), ...japaneseMentions(reading, compact, index)];
  const kept: Mention[] = [];
  for (const mention of found.sort((a, b) => b.end - b.start - (a.end - a.start))) {
    if (!kept.some((other) => overlaps(mention, other))) kept.push(mention);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function latinMentions(reading: Reading, words: readonly Word[], { latin }: TitleIndex): Mention[] {
  const mentions: Mention[] = [];
  for (const [at, { text, stem }] of words.entries()) {
    const mention =
      mentionAt(words, at, latin.get(text), reading) ??
      (stem === text ? undefined : mentionAt(words, at, latin.get(stem), reading));
    if (mention !== undefined) mentions.push(mention);
  }
  return mentions;
}

/** The first of the names that stands at this word. */
function mentionAt(
  words: readonly Word[],
  at: number,
  names: readonly TitleName[] | undefined,
  reading: Reading,
): Mention | undefined {
  for (const name of names ?? []) {
    const end = endOf(words, at, name, reading);
    if (end !== undefined) return { productId: name.productId, start: words[at]?.start ?? 0, end };
  }
  return undefined;
}

const withoutPossessive = (word: Word): number =>
  word.stem === word.text ? word.end : word.start + word.stem.length;

/** Where the name ends if it stands at this word. */
function endOf(words: readonly Word[], at: number, name: TitleName, reading: Reading): number | undefined {
  const fits = name.words.every((wanted, offset) => {
    const word = words[at + offset];
    const isLast = offset === name.words.length - 1;
    return word !== undefined && (word.text === wanted || (isLast && word.stem === wanted));
  });
  const first = words[at];
  const last = words[at + name.words.length - 1];
  if (!fits || first === undefined || last === undefined) return undefined;
  const span = {
    start: first.start,
    end: last.text === name.words.at(-1) ? last.end : withoutPossessive(last),
  };
  const said = reading.lower.slice(span.start, span.end);
  // "... in the Abyss? Made ..." runs over two sentences and names nothing.
  if (!name.pauses && /[.!?]\s/u.test(said)) return undefined;
  if (name.exact !== undefined && reading.folded.slice(span.start, span.end) !== name.exact) return undefined;
  return name.needsMark === 'none' || isMarked(span, name, reading) ? span.end : undefined;
}

const SENTENCE_START = /(?:^|[.!?]\s*["'「『]?|^["'「『])$/u;
const TITLE_FOLLOWS =
  /(?:^|\b(?:read|reading|loved?|liked?|enjoyed|buy|bought|finished|vs\.?|versus|of|have|is|was|does|about|compare|with|than|or|and|to))\s*["']?$/u;
const AFTER_TITLE =
  /^(?:["']?\s*$|["']?[?.!,;:]|'s\b|\s+(?:vol(?:ume)?s?\b|#?\d|manga\b|series\b|in stock|on sale|vs\b|versus\b|and\b|or\b|cost|by\b|is\b|has\b|first\b|author))/u;

/** Whether a common word stands where a title would. */
function isMarked(span: Span, name: TitleName, { folded, lower }: Reading): boolean {
  const before = lower.slice(0, span.start);
  const after = lower.slice(span.end);
  if (/["「『]$/u.test(before) && /^[!?.]*["」』]/u.test(after)) return true;
  const capital = /^\p{Lu}/u.test(folded.slice(span.start));
  const shouting = folded === folded.toUpperCase();
  if (capital && !shouting && !SENTENCE_START.test(before)) return true;
  if (name.needsMark === 'capital') return before === '' && after === '' && capital;
  return TITLE_FOLLOWS.test(before) && AFTER_TITLE.test(after);
}

const KATAKANA = /[\u30a1-\u30fa\u30fc]/u;
const LATIN_OR_DIGIT = /[a-z0-9]/u;
const AFTER_JAPANESE_TITLE =
  /^(?:[」』]|\s*$|[?!。、]|の?第?\s?\d+巻|を読|が好き|は面白|(?:の|は)(?:在庫|値段|作者|漫画))/u;

function japaneseMentions({ lower }: Reading, { text, at }: Compact, index: TitleIndex): Mention[] {
  const mentions: Mention[] = [];
  if (!JAPANESE.test(text)) return mentions;
  /** Where the last mention begins: there the longest name is the first. */
  let taken = -1;
  index.searchJapanese(text, (name, position) => {
    const { productId, compact, needsMark } = index.japanese[name] as TitleName;
    if (position === taken || !standsAlone(text, position, compact)) return;
    if (needsMark !== 'none' && !isMarkedJapanese(lower, at, position, compact)) return;
    const start = at[position] ?? 0;
    const end = (at[position + compact.length - 1] ?? start) + 1;
    mentions.push({ productId, start, end });
    taken = position;
  });
  return mentions;
}

/** Katakana and Latin names are not cut out of longer words; kanji names may be followed by anything. */
function standsAlone(text: string, position: number, name: string): boolean {
  const before = text[position - 1] ?? '';
  const after = text[position + name.length] ?? '';
  return [
    [name[0] ?? '', before],
    [name.at(-1) ?? '', after],
  ].every(
    ([edge = '', next = '']) =>
      !(KATAKANA.test(edge) && KATAKANA.test(next)) &&
      !(LATIN_OR_DIGIT.test(edge) && LATIN_OR_DIGIT.test(next) && !/\d/u.test(next)),
  );
}

function isMarkedJapanese(lower: string, at: readonly number[], position: number, name: string): boolean {
  const start = at[position] ?? 0;
  const end = (at[position + name.length - 1] ?? start) + 1;
  const before = lower.slice(0, start);
  if (/[「『"]$/u.test(before)) return true;
  return (before === '' || /[、。\s]$/u.test(before)) && AFTER_JAPANESE_TITLE.test(lower.slice(end));
}
