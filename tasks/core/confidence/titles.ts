import type { Intent } from '../contract/enums.ts';
import type { Reading } from './reading.ts';

/** Here a title is an offer of the shop; in a story, a translation or a debate anything may be named. */
const OFFERS: readonly Intent[] = ['product_search', 'recommendation', 'price_inquiry', 'comparison'];
const FREE: readonly Intent[] = ['creative', 'translation', 'discussion'];

/** Titles that the answer offers and that neither the facts nor the customer name. */
export function unknownTitles(reading: Reading): readonly string[] {
  const { intents } = reading.classification;
  if (!intents.some((intent) => OFFERS.includes(intent)) || intents.some((intent) => FREE.includes(intent))) {
    return [];
  }
  const named = new Set([
    ...inTitleBrackets(reading.text),
    ...inQuotes(reading.text),
    ...inItalics(reading.text),
    ...(intents.includes('recommendation') ? listHeads(reading.lines) : []),
  ]);
  if (named.size === 0) return [];
  const facts = reading.facts.toLowerCase();
  const unseen = [...named].filter((title) => !facts.includes(title.toLowerCase()));
  if (unseen.length === 0) return [];
  const plain = squeezed(facts);
  const names = reading.shelves
    .flatMap((shelf) => shelf.names.map(squeezed))
    .filter((name) => name.length > 1);
  return unseen.filter((title) => !isKnown(squeezed(title), plain, names));
}

/** Known but for its spelling, as an edition of a known one (`Berserk Deluxe`), or too short to tell. */
const isKnown = (title: string, facts: string, names: readonly string[]): boolean =>
  title.length < 2 || facts.includes(title) || names.some((name) => title.startsWith(name));

/** Spelling, marks and the number of a volume make no other title. */
const squeezed = (text: string): string =>
  text
    .toLowerCase()
    .replace(/(?:,? (?:vol(?:ume)?s?\.?|#) ?[\d\s,–-]+|\s?第?\d+巻)$/u, '')
    .replaceAll(/[\s\p{P}\p{S}]/gu, '');

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].flatMap(([, one, other]) => one ?? other ?? []);

/** 『』 hold titles; 「」 hold any words, and a title only at the head of a list, or where it is called one. */
const DOUBLE_BRACKETS = /『([^』\n]{1,60})』/gu;
const SINGLE_BRACKETS =
  /(?:^|\n)[ \t]*(?:[-*•・]|\d{1,2}[.)、])[ \t]*「([^」\n]{1,60})」|「([^」\n]{1,60})」(?=という(?:作品|漫画|マンガ)|(?:が|も|を)(?:特に)?おすすめ|\(|全\d|第?\d+巻)/gu;

const inTitleBrackets = (text: string): readonly string[] =>
  /[『「]/u.test(text) ? [...matches(text, DOUBLE_BRACKETS), ...matches(text, SINGLE_BRACKETS)] : [];

const QUOTES = /["“]([^"“”\n]{2,60})["”]/gu;
const ITALICS =
  /(?<![*\w])\*([^*\s][^*\n]{0,58}[^*\s])\*(?![*\w])|(?<![_\w])_([^_\s][^_\n]{0,58}[^_\s])_(?![_\w])/gu;

const inQuotes = (text: string): readonly string[] =>
  /["“]/u.test(text) ? matches(text, QUOTES).filter(isTitleCase) : [];

const inItalics = (text: string): readonly string[] =>
  /[*_]/u.test(text) ? matches(text, ITALICS).filter(isTitleCase) : [];

const SMALL_WORDS = new Set(
  'a an and as at by de for from in into la le no ni wa of on or the to vs with x'.split(' '),
);

/** Every word but small ones begins with a capital, as in a title and hardly in a quotation. */
function isTitleCase(phrase: string): boolean {
  const words = phrase.trim().split(/\s+/u);
  if (words.length > 9 || /[,.;:]$/u.test(phrase)) return false;
  const telling = words.filter((word) => !SMALL_WORDS.has(word.toLowerCase()) && /\p{L}/u.test(word));
  return telling.length > 0 && telling.every((word) => /^[^\p{L}]*\p{Lu}/u.test(word));
}

/** A number or a dot, then the head, then what ends it. */
const ITEM =
  /^([-*•]|\d{1,2}[.)])\s+(\*\*|__)?["“]?(.{2,60}?)["”]?(?:\*\*|__)?(\s\(|\s[-–—]\s|\sby\s|:\*\*|:\s|\*\*|$)/u;
/** Heads of lists that say what a line is about. */
const HEADINGS = new Set(
  'art artwork availability by audience author bonus budget characters condition content conclusion discount format genre genres length mood note notes overall pace pacing plot price reading setting shop similar status stock story summary sale themes theme tip tips tone total verdict volumes warning why world worldbuilding'.split(
    ' ',
  ),
);

const DENSE = /[\u3040-\u9fff]/;

/** `1. Vinland Saga - a tale of ...`: what a recommendation's list names. */
function listHeads(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [, mark = '', bold, found = '', end = ''] = ITEM.exec(line) ?? [];
    const head = found.trim();
    // Japanese titles stand in brackets.
    if (head === '' || DENSE.test(head) || !isTitleCase(head)) return [];
    const words = head.toLowerCase().split(/[\s/&]+/u);
    // `- Story: ...` says what the line is about.
    const isLabel =
      end.startsWith(':**') || (end.startsWith(':') && words.length === 1 && !bold && !/\d/u.test(mark));
    const isHeading =
      HEADINGS.has(words[0] ?? '') || /^(?:if|for|in|on|our|best|great|perfect|my)\b/u.test(words[0] ?? '');
    return isLabel || isHeading || words.length > 7 ? [] : [head];
  });
}
