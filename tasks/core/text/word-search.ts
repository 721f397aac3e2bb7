/** Takes one find: which of the words, and where it begins in the text. */
export type TakeFind = (word: number, at: number) => void;

/** Looks for many words in one walk over a text, whatever stands around them: overlapping ones are all found. */
export type WordSearch = (text: string, take: TakeFind) => void;

const BUCKETS = 4_096;
const NONE = -1;
/** First characters are told apart by so many of their bits: kana do not pass for Latin letters. */
const FIRSTS = 16_384;
/** Characters by which words are kept: few places of a text share three of them. */
const LONGEST_BEGINNING = 3;

const joined = (hash: number, code: number): number => Math.imul(hash, 31) ^ code;
const bucketOf = (hash: number): number => (hash ^ (hash >>> 9)) & (BUCKETS - 1);

/**
 * Words are kept by their first characters, so that thousands of words cost little more than one.
 * @param words none empty; those that stand at one place are found in this order, save that words of two characters and
 * of one come after all others
 */
export function createWordSearch(words: readonly string[]): WordSearch {
  const ofOne = chainsOf(words, 1);
  const ofTwo = chainsOf(words, 2);
  const ofMore = chainsOf(words, LONGEST_BEGINNING);
  const lengths = Int32Array.from(words, (word) => word.length);
  const lasts = Int32Array.from(words, (word) => word.charCodeAt(word.length - 1));
  const begins = new Uint8Array(FIRSTS);
  for (const word of words) begins[word.charCodeAt(0) & (FIRSTS - 1)] = 1;
  return (text, take) => {
    const takeFrom = ({ next }: Chains, head: number, at: number): void => {
      for (let word = head; word !== NONE; word = next[word] ?? NONE) {
        // Its last character tells nearly every word that only begins like the text.
        const last = text.charCodeAt(at + (lengths[word] ?? 0) - 1);
        if (last === lasts[word] && text.startsWith(words[word] ?? '', at)) take(word, at);
      }
    };
    for (let at = 0; at < text.length; at += 1) {
      const one = text.charCodeAt(at);
      if (begins[one & (FIRSTS - 1)] === 0) continue;
      const two = joined(one, text.charCodeAt(at + 1));
      const more = ofMore.first[bucketOf(joined(two, text.charCodeAt(at + 2)))] ?? NONE;
      if (more !== NONE) takeFrom(ofMore, more, at);
      const pair = ofTwo.first[bucketOf(two)] ?? NONE;
      if (pair !== NONE) takeFrom(ofTwo, pair, at);
      const single = ofOne.first[bucketOf(one)] ?? NONE;
      if (single !== NONE) takeFrom(ofOne, single, at);
    }
  };
}

/** Words whose beginnings share a bucket, one after the other. */
interface Chains {
  /** By bucket. */
  readonly first: Int32Array;
  /** By word. */
  readonly next: Int32Array;
}

/** @param length of their beginnings; words that are shorter, or longer than a shorter beginning, are in other chains */
function chainsOf(words: readonly string[], length: number): Chains {
  const first = new Int32Array(BUCKETS).fill(NONE);
  const next = new Int32Array(words.length).fill(NONE);
  for (let word = words.length - 1; word >= 0; word -= 1) {
    const text = words[word] ?? '';
    if (Math.min(text.length, LONGEST_BEGINNING) !== length) continue;
    let hash = text.charCodeAt(0);
    for (let at = 1; at < length; at += 1) hash = joined(hash, text.charCodeAt(at));
    const bucket = bucketOf(hash);
    next[word] = first[bucket] ?? NONE;
    first[bucket] = word;
  }
  return { first, next };
}
