/** One message in the forms that the rules read; all of them have the same length. */
export interface Reading {
  /** NFKC, straight quotes, plain blanks, Latin letters without accents; case kept. */
  readonly folded: string;
  /** `folded` in lower case. */
  readonly lower: string;
}

/** Stands for a letter of a title: no word character, so that titles neither fire nor split patterns. */
export const TITLE = '\uE000';
/** Stands for a letter of an author's name. */
export const AUTHOR = '\uE001';

const ACCENTED = /[\u00c0-\u024f\u1e00-\u1eff]/gu;
/** Control, format and private-use characters: the last would be taken for masks. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}]/gu;

/** Printable ASCII but for the backtick: spelt as it is compared. Most names of the catalogue and many messages are. */
const PLAIN = /^[ -_a-~]*$/u;

/** Makes spellings comparable: full width, curly quotes, dashes, accents, blanks, case. */
export function normalise(text: string): Reading {
  const folded = (PLAIN.test(text) ? text : inPlainSpelling(text)).replaceAll(/\s+/gu, ' ').trim();
  return { folded, lower: lowerSameLength(folded) };
}

const inPlainSpelling = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(INVISIBLE, ' ')
    .replaceAll(/[\u2018\u2019\u02bc\u00b4`]/gu, "'")
    .replaceAll(/[\u201c\u201d\u201e\u00ab\u00bb]/gu, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/gu, '-')
    .replaceAll('\u301c', '~')
    .replaceAll(ACCENTED, (char) => char.normalize('NFD').slice(0, 1));

/** Some letters grow when lowered; spans found in one form must fit the other. */
const lowerSameLength = (text: string): string => {
  const lowered = text.toLowerCase();
  return lowered.length === text.length
    ? lowered
    : Array.from(text, (char) =>
        char.toLowerCase().length === char.length ? char.toLowerCase() : char,
      ).join('');
};

/** A stretch of a reading: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with every span written over, its length kept. */
export function mask(text: string, spans: readonly Span[], filler: string): string {
  let masked = '';
  let at = 0;
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    masked += text.slice(at, start) + filler.repeat(Math.max(0, end - Math.max(at, start)));
    at = Math.max(at, end);
  }
  return masked + text.slice(at);
}

export const overlaps = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end;

export const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff\u3005]/u;

/** Characters of Japanese words, without the marks between them. In a loop: a pattern would make a text of each. */
export function countJapanese(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff)) count += 1;
  }
  return count;
}

export function countLatin(lower: string): number {
  let count = 0;
  for (let at = 0; at < lower.length; at += 1) {
    const code = lower.charCodeAt(at);
    if (code >= 0x61 && code <= 0x7a) count += 1;
  }
  return count;
}
