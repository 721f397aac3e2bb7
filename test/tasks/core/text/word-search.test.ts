import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSieve, createSifter } from '../../../../tasks/core/text/sieve.ts';
import { createWordSearch } from '../../../../tasks/core/text/word-search.ts';

const finds = (words: readonly string[], text: string): string[] => {
  const found: string[] = [];
  createWordSearch(words)(text, (word, at) => found.push(`${words[word]}@${at}`));
  return found;
};

describe('the search for many words', () => {
  it('finds words inside of words and across each other', () => {
    expect(finds(['one', 'none', 'nest'], 'nonest')).toEqual(['none@0', 'one@1', 'nest@2']);
  });

  it('gives those at one place in their order, single characters last', () => {
    expect(finds(['x', 'xy', 'xyz', 'xyzz'], 'xyzz')).toEqual(['xyz@0', 'xyzz@0', 'xy@0', 'x@0']);
    expect(finds(['xyzz', 'xyz'], 'xyzz')).toEqual(['xyzz@0', 'xyz@0']);
  });

  it('finds nothing of no words, and nothing in no text', () => {
    expect(finds([], 'text')).toEqual([]);
    expect(finds(['text'], '')).toEqual([]);
    expect(finds(['text'], 'tex')).toEqual([]);
  });

  it('finds what looking for each word at each place finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'あ', '巻', '\ud83d'), maxLength: 40 });
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'あ', '巻'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(letters, fc.uniqueArray(word, { maxLength: 12 }), (text, words) => {
        const expected = Array.from(text, () => '').flatMap((_, at) =>
          words.filter((one) => text.startsWith(one, at)).map((one) => `${one}@${at}`),
        );
        expect(finds(words, text).toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});

describe('the sieve of patterns', () => {
  it('keeps a pattern whose words stand in the text and one of which nothing is known', () => {
    const sieve = createSieve([/late|lost/u, /damaged/u, /\d\w/u, /lost\b.*refund/u]);
    expect([...sieve('my parcel is lost')]).toEqual([1, 0, 1, 0]);
    expect([...sieve('a damaged one: refund it')]).toEqual([0, 1, 1, 1]);
    expect([...sieve('')]).toEqual([0, 0, 1, 0]);
  });

  it('heeds the case of one pattern beside another that ignores it', () => {
    const heeds = /Naruto|\u00c9/u;
    const ignores = /berserk/iu;
    const sifted = createSifter([heeds, ignores])('Naruto and BERSERK');
    expect([sifted.test(heeds), sifted.test(ignores)]).toEqual([true, true]);
    expect(sifted.exec(ignores)?.index).toBe(11);
    const other = createSifter([heeds, ignores])('naruto, \u00c9');
    expect([other.exec(heeds)?.index, other.exec(ignores)]).toEqual([8, null]);
  });
});
