import { cleanText } from '../untrusted/clean-text.ts';
import { skeleton } from '../untrusted/skeleton.ts';

/**
 * So many letters in a row are no chance: about seven English words, or one Japanese sentence. What is
 * shorter in the prompt (`Be brief`) is also said without having read it.
 */
const RUN_LATIN = 32;
const RUN_JAPANESE = 16;

const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/u;
/** Base64 of 30 bytes or more, also in its URL form. */
const BASE64 = /[A-Za-z0-9+/_-]{40,}={0,2}/gu;
const MOST_ENCODED = 20;

/**
 * Whether an answer repeats words of the system prompt it was made under: as they are, in another width,
 * case, spacing or punctuation, backwards, in rot13, or in base64. A translation or a paraphrase is not recognised.
 */
export function leaksPrompt(answer: string, systemPrompt: string): boolean {
  const runs = runsOf(systemPrompt);
  const told = cleanText(answer);
  return [told, reversed(told), rot13(told), ...decoded(told)].some((text) => holdsARun(bare(text), runs));
}

/** Prompts differ by language and intents: few, and the same ones all day. */
const MOST_KNOWN = 100;
const known = new Map<string, readonly string[]>();

function runsOf(systemPrompt: string): readonly string[] {
  const before = known.get(systemPrompt);
  if (before !== undefined) return before;
  const runs = tellingRuns(systemPrompt);
  if (known.size === MOST_KNOWN) known.clear();
  known.set(systemPrompt, runs);
  return runs;
}

/** Every run of the prompt's lines that gives it away. */
function tellingRuns(systemPrompt: string): readonly string[] {
  return systemPrompt.split('\n').flatMap((line) => {
    const letters = bare(line);
    const size = JAPANESE.test(letters) ? RUN_JAPANESE : RUN_LATIN;
    const runs: string[] = [];
    // Half a run further each time, and the end: a quote of one and a half runs holds one of these whole.
    for (let at = 0; at + size < letters.length; at += size / 2) runs.push(letters.slice(at, at + size));
    if (letters.length >= size) runs.push(letters.slice(-size));
    return runs;
  });
}

const holdsARun = (text: string, runs: readonly string[]): boolean => runs.some((run) => text.includes(run));

/** Letters and digits only. */
const bare = (text: string): string => skeleton(text).replaceAll(/[^\p{L}\p{N}]/gu, '');

const reversed = (text: string): string => [...text].toReversed().join('');

const rot13 = (text: string): string =>
  text.replaceAll(/[a-z]/giu, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCodePoint(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });

const decoded = (text: string): readonly string[] =>
  [...text.matchAll(BASE64)]
    .slice(0, MOST_ENCODED)
    .map(([encoded]) => Buffer.from(encoded, 'base64').toString('utf8'));
