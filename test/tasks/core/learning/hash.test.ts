import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, hashRange, hashText, hashUnit } from '../../../../tasks/core/learning/hash.ts';

describe('the hash', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['foobar', 0xbf9cf968],
  ])('of %j is the published FNV-1a', (text, hash) => {
    expect(hashText(text, 0) >>> 0).toBe(hash);
  });

  it('of a range is that of its text, and grows unit by unit', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 9 }), (before, text, seed) => {
        const whole = hashText(text, seed);
        expect(hashRange(before + text, before.length, before.length + text.length, seed)).toBe(whole);
        expect(hashText(`${text}x`, seed)).toBe(hashUnit(whole, 'x'.charCodeAt(0)));
      }),
    );
  });

  it('tells kinds of features apart by their seed', () => {
    expect(hashText('price', 1)).not.toBe(hashText('price', 2));
  });

  it('falls into one of 2^bits buckets, and words spread over them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 8, max: 20 }), (hash, bits) => {
        const bucket = bucketOf(hash, bits);
        expect(Number.isInteger(bucket) && bucket >= 0 && bucket < 2 ** bits).toBe(true);
      }),
    );
    const words = Array.from({ length: 2_000 }, (_, at) => `word${at}`);
    const buckets = new Set(words.map((word) => bucketOf(hashText(word, 1), 16)));
    // 2,000 balls thrown fairly into 65,536 boxes leave about 1,970 boxes filled.
    expect(buckets.size).toBeGreaterThan(1_930);
  });
});
