import { foldCase, neededTexts } from './needed.ts';
import { createWordSearch } from './word-search.ts';

/** By pattern, in the order given: 1 where it may match the text, 0 where it cannot. */
export type Sieve = (text: string) => Uint8Array;

/**
 * Tells in one walk over a text which of many patterns need not be tried on it, because none of the texts that they
 * need stands there; most of a lexicon is told so by most messages. Made at the first text.
 */
export function createSieve(patterns: readonly RegExp[]): Sieve {
  let sift: Sieve | undefined;
  return (text) => {
    sift ??= sieveOf(patterns);
    return sift(text);
  };
}

/** A text and the patterns that were made ready for it: those it cannot match are not tried on it. */
export interface Sifted {
  test(pattern: RegExp): boolean;
  exec(pattern: RegExp): RegExpExecArray | null;
}

/**
 * A sieve by pattern.
 * @param patterns that any text may be asked for, none of them global or sticky
 */
export function createSifter(patterns: readonly RegExp[]): (text: string) => Sifted {
  const sieve = createSieve(patterns);
  const placeOf = new Map(patterns.map((pattern, at) => [pattern, at]));
  return (text) => {
    const may = sieve(text);
    const mayMatch = (pattern: RegExp): boolean => may[placeOf.get(pattern) ?? -1] !== 0;
    return {
      test: (pattern) => mayMatch(pattern) && pattern.test(text),
      exec: (pattern) => (mayMatch(pattern) ? pattern.exec(text) : null),
    };
  };
}

function sieveOf(patterns: readonly RegExp[]): Sieve {
  const anyCase = patterns.some(({ flags }) => flags.includes('i'));
  const open = new Uint8Array(patterns.length);
  const patternsOf = new Map<string, number[]>();
  for (const [pattern, regExp] of patterns.entries()) {
    const needed = neededTexts(regExp, anyCase);
    if (needed === undefined) open[pattern] = 1;
    for (const text of needed ?? []) {
      const known = patternsOf.get(text);
      if (known === undefined) patternsOf.set(text, [pattern]);
      else known.push(pattern);
    }
  }
  const wanting = [...patternsOf.values()];
  const search = createWordSearch([...patternsOf.keys()]);
  return (text) => {
    const may = open.slice();
    search(anyCase ? foldCase(text) : text, (word) => {
      for (const pattern of wanting[word] ?? []) may[pattern] = 1;
    });
    return may;
  };
}
