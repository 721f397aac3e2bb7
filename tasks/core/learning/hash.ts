const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;

/** FNV-1a over UTF-16 units `start` to `end` of a text, after a seed that tells the kinds of features apart. */
export function hashRange(text: string, start: number, end: number, seed: number): number {
  let hash = FNV_OFFSET ^ seed;
  for (let at = start; at < end; at += 1) hash = hashUnit(hash, text.charCodeAt(at));
  return hash;
}

export const hashText = (text: string, seed: number): number => hashRange(text, 0, text.length, seed);

/** One more UTF-16 unit: n-grams that share their beginning share its work. */
export const hashUnit = (hash: number, unit: number): number => Math.imul(hash ^ unit, FNV_PRIME);

/** The bucket of a hash, 0 to 2^bits - 1. The high bits are folded in: FNV mixes its low bits least. */
export const bucketOf = (hash: number, bits: number): number =>
  ((hash ^ (hash >>> 15)) >>> 0) & ((1 << bits) - 1);
