import type { Span } from '../normalise.ts';

/** A word of the text with its place; `stem` is the word without a possessive s. */
export interface Word extends Span {
  readonly text: string;
  readonly stem: string;
}

/** A text without blanks and punctuation, and where each character of it stood. */
export interface Compact {
  readonly text: string;
  readonly at: readonly number[];
}

/** One message as names are looked for in it. */
export interface Spelling {
  readonly words: readonly Word[];
  readonly compact: Compact;
}

export const spellingOf = (lower: string): Spelling => ({
  words: wordsOf(lower),
  compact: compactOf(lower),
});

const APOSTROPHE = 0x27;

const isLetterOrDigit = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);

/** Latin words and numbers of a lower-case text; an apostrophe inside a word is dropped. */
export function wordsOf(lower: string): Word[] {
  const words: Word[] = [];
  for (let start = 0; start < lower.length; start += 1) {
    if (!isLetterOrDigit(lower.charCodeAt(start))) continue;
    let end = start + 1;
    while (
      isLetterOrDigit(lower.charCodeAt(end)) ||
      (lower.charCodeAt(end) === APOSTROPHE && isLetterOrDigit(lower.charCodeAt(end + 1)))
    ) {
      end += 1;
    }
    words.push(wordOf(lower.slice(start, end), start, end));
    start = end;
  }
  return words;
}

function wordOf(raw: string, start: number, end: number): Word {
  if (!raw.includes("'")) return { text: raw, stem: raw, start, end };
  const stem = raw.endsWith("'s") ? raw.slice(0, -2) : raw;
  return { text: raw.replaceAll("'", ''), stem: stem.replaceAll("'", ''), start, end };
}

const PUNCTUATION = /[\s\p{P}\p{S}]/u;
const CROSS = 0xd7;

/** What is known of each UTF-16 unit: asking the pattern for every character of a message takes far longer. */
const known = new Uint8Array(65_536);
const KEPT = 1;
const DROPPED = 2;

function isKept(code: number): boolean {
  if (known[code] === 0) known[code] = PUNCTUATION.test(String.fromCharCode(code)) ? DROPPED : KEPT;
  return known[code] === KEPT;
}

/** A cross between two names becomes an x. */
export function compactOf(lower: string): Compact {
  const at: number[] = [];
  let text = '';
  let from = 0;
  for (let index = 0; index < lower.length; index += 1) {
    const code = lower.charCodeAt(index);
    if (isKept(code)) {
      at.push(index);
      continue;
    }
    text += lower.slice(from, index);
    from = index + 1;
    if (code !== CROSS) continue;
    text += 'x';
    at.push(index);
  }
  return { text: text + lower.slice(from), at };
}
