import { neededTexts } from './needed.ts';
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

function sieveOf(patterns: readonly RegExp[]): Sieve {
  const open = new Uint8Array(patterns.length);
  const patternsOf = new Map<string, number[]>();
  for (const [pattern, regExp] of patterns.entries()) {
    const needed = neededTexts(regExp);
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
    search(text, (word) => {
      for (const pattern of wanting[word] ?? []) may[pattern] = 1;
    });
    return may;
  };
}
