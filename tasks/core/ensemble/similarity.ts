import { clamp01 } from '../round.ts';

const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/u;
const WORD = /[\p{L}\p{N}]+(?:['.,]\p{N}+)*/gu;

/** Made when first needed: the dictionary takes milliseconds to load. */
let segmenter: Intl.Segmenter | undefined;

/** Words of a text, segmented where it is written without spaces. */
export function wordsOf(text: string): ReadonlySet<string> {
  const plain = text.normalize('NFKC').toLowerCase();
  if (!JAPANESE.test(plain)) return new Set(plain.match(WORD) ?? []);
  segmenter ??= new Intl.Segmenter('ja', { granularity: 'word' });
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(plain)) if (isWordLike) words.add(segment);
  return words;
}

/** Shared by all the words of both, 0-1; two texts without words are the same. */
export function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = sharedCount(one, other);
  const union = one.size + other.size - shared;
  return union === 0 ? 1 : shared / union;
}

/** Character n-grams of what is written, for claims: pairs in Japanese, threes elsewhere. */
export function gramsOf(text: string): ReadonlySet<string> {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim();
  const isJapanese = JAPANESE.test(plain);
  const chars = isJapanese ? plain.replaceAll(' ', '') : ` ${plain} `;
  const length = isJapanese ? 2 : 3;
  const grams = new Set<string>();
  for (let at = 0; at + length <= chars.length; at += 1) grams.add(chars.slice(at, at + length));
  return grams;
}

/** Dice's coefficient, 0-1. */
export function dice(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const size = one.size + other.size;
  return size === 0 ? 1 : (2 * sharedCount(one, other)) / size;
}

function sharedCount(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const item of small) if (large.has(item)) shared += 1;
  return shared;
}

/** Cosine of two vectors, 0-1: opposite ones share as little as strangers. Null where one is no vector. */
export function cosine(one: readonly number[], other: readonly number[]): number | null {
  if (one.length === 0 || one.length !== other.length) return null;
  let product = 0;
  let square = 0;
  let otherSquare = 0;
  for (const [at, value] of one.entries()) {
    const otherValue = other[at] ?? 0;
    product += value * otherValue;
    square += value * value;
    otherSquare += otherValue * otherValue;
  }
  const norm = Math.sqrt(square) * Math.sqrt(otherSquare);
  return norm > 0 && Number.isFinite(norm) ? clamp01(product / norm) : null;
}
