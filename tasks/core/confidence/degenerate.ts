import type { Intent } from '../contract/enums.ts';
import type { Reading } from './reading.ts';

const LEAST_SENTENCE = { latin: 30, dense: 14 };
/** A refrain may come back; a sentence in an answer may not. */
const MOST_REPEATS = 2;
/** Texts that may say the same again, or give the question back. */
const REFRAINS: readonly Intent[] = ['creative'];
const GIVES_BACK: readonly Intent[] = ['summarization'];

/** What makes a text no answer at all: it repeats itself, it is gibberish, it is the question again. */
export function degeneration(reading: Reading): readonly string[] {
  const { intents } = reading.classification;
  return [
    ...(intents.some((intent) => REFRAINS.includes(intent)) ? [] : repeated(reading)),
    ...gibberish(reading),
    ...(intents.some((intent) => GIVES_BACK.includes(intent)) ? [] : echoed(reading)),
  ];
}

const DENSE = /[\u3040-\u9fff]/u;

function repeated({ sentences }: Reading): readonly string[] {
  const counts = new Map<string, number>();
  for (const sentence of sentences) {
    const least = DENSE.test(sentence) ? LEAST_SENTENCE.dense : LEAST_SENTENCE.latin;
    if (sentence.length < least) continue;
    const count = (counts.get(sentence) ?? 0) + 1;
    if (count > MOST_REPEATS) return [`says "${sentence.slice(0, 30)}" again and again`];
    counts.set(sentence, count);
  }
  return [];
}

/** Looked at in windows: a loop of one and a half windows fills one of them. */
const WINDOW = 32;
const STRIDE = 16;
const LONGEST_PERIOD = 8;
const DECORATION = new Set([...' \n\t-=_.*|~#:!?'].map((char) => char.charCodeAt(0)));
const LONGEST_WORD = 45;
const BROKEN = /\ufffd/g;
const MOST_BROKEN = 3;
const LEAST_VISIBLE = 20;
const LEAST_LETTERS = 0.4;
const VOWELLESS = /\b[bcdfghjklmnpqrstvwxz]{3,}\b/g;
const LEAST_VOWELLESS = 4;
const MOST_VOWELLESS = 0.4;

function gibberish({ text, lower }: Reading): readonly string[] {
  if (loops(text)) return ['runs of the same'];
  if ((text.match(BROKEN)?.length ?? 0) > MOST_BROKEN) return ['broken characters'];
  const { letters, others, longestWord } = countLetters(text);
  if (longestWord > LONGEST_WORD) return ['a word without end'];
  if (letters + others > LEAST_VISIBLE && letters < (letters + others) * LEAST_LETTERS) {
    return ['hardly a letter'];
  }
  const vowelless = lower.match(VOWELLESS)?.length ?? 0;
  if (vowelless < LEAST_VOWELLESS) return [];
  const words = lower.match(/[a-z]{3,}/g)?.length ?? 0;
  return vowelless > words * MOST_VOWELLESS ? ['no words'] : [];
}

/** The same few characters over and over, but for the rules and leaders of a table. */
function loops(text: string): boolean {
  for (let from = 0; from + WINDOW <= text.length; from += STRIDE) {
    for (let period = 1; period <= LONGEST_PERIOD; period += 1) {
      if (hasPeriod(text, from, period) && !isDecoration(text, from, period)) return true;
    }
  }
  return false;
}

function hasPeriod(text: string, from: number, period: number): boolean {
  for (let at = from + period; at < from + WINDOW; at += 1) {
    if (text.charCodeAt(at) !== text.charCodeAt(at - period)) return false;
  }
  return true;
}

function isDecoration(text: string, from: number, length: number): boolean {
  for (let at = from; at < from + length; at += 1) {
    if (!DECORATION.has(text.charCodeAt(at))) return false;
  }
  return true;
}

/** In one pass, because patterns take several times as long. Only words of Latin letters have an end to be missed. */
function countLetters(text: string) {
  let letters = 0;
  let others = 0;
  let word = 0;
  let longestWord = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isLatin = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
    word = isLatin ? word + 1 : 0;
    if (word > longestWord) longestWord = word;
    if (isLatin || (code >= 0x30 && code <= 0x39) || code >= 0xaa) letters += 1;
    else if (!DECORATION.has(code)) others += 1;
  }
  return { letters, others, longestWord };
}

const LEAST_ECHO = 12;
/** What an echo may add: "You asked:". */
const MOST_ADDED = 0.25;

function echoed({ text, query }: Reading): readonly string[] {
  if (query.length < LEAST_ECHO || text.length < query.length || !text.includes(query)) return [];
  return text.length - query.length <= query.length * MOST_ADDED ? ['the question given back'] : [];
}
