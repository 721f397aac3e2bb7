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
const VOWELS = new Set([...'aeiouyAEIOUY'].map((char) => char.charCodeAt(0)));
const LEAST_WORD = 3;
const LEAST_VOWELLESS = 4;
const MOST_VOWELLESS = 0.4;

function gibberish({ text }: Reading): readonly string[] {
  if (loops(text)) return ['runs of the same'];
  if ((text.match(BROKEN)?.length ?? 0) > MOST_BROKEN) return ['broken characters'];
  const { letters, others, words, vowelless, longestWord } = countLetters(text);
  if (longestWord > LONGEST_WORD) return ['a word without end'];
  if (letters + others > LEAST_VISIBLE && letters < (letters + others) * LEAST_LETTERS) {
    return ['hardly a letter'];
  }
  return vowelless >= LEAST_VOWELLESS && vowelless > words * MOST_VOWELLESS ? ['no words'] : [];
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

/** In one pass, because patterns take several times as long. Words are runs of three Latin letters or more. */
function countLetters(text: string) {
  const counts = { letters: 0, others: 0, words: 0, vowelless: 0, longestWord: 0 };
  let word = 0;
  let hasVowel = false;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) {
      counts.letters += 1;
      word += 1;
      hasVowel ||= VOWELS.has(code);
      continue;
    }
    if (word >= LEAST_WORD) {
      counts.words += 1;
      if (!hasVowel) counts.vowelless += 1;
      if (word > counts.longestWord) counts.longestWord = word;
    }
    word = 0;
    hasVowel = false;
    if ((code >= 0x30 && code <= 0x39) || code >= 0xaa) counts.letters += 1;
    else if (code !== 0 && !DECORATION.has(code)) counts.others += 1;
  }
  return counts;
}

const LEAST_ECHO = 12;
/** What an echo may add: "You asked:". */
const MOST_ADDED = 0.25;

function echoed({ text, query }: Reading): readonly string[] {
  if (query.length < LEAST_ECHO || text.length < query.length || !text.includes(query)) return [];
  return text.length - query.length <= query.length * MOST_ADDED ? ['the question given back'] : [];
}
