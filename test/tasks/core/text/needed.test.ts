import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCase, neededTexts } from '../../../../tasks/core/text/needed.ts';
import { LEXICON_EN } from '../../../../tasks/profiles/mangaassist/lexicon-en.ts';
import { LEXICON_JA } from '../../../../tasks/profiles/mangaassist/lexicon-ja.ts';

const needed = (pattern: RegExp): readonly string[] | undefined => neededTexts(pattern)?.toSorted();

/** What looks around, with two levels of groups inside, which strings cannot be made for. */
const AROUND = /\(\?<?[=!](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\\b/gu;

describe('the texts that a pattern needs', () => {
  it.each<[string, RegExp, readonly string[]]>([
    ['a word', /\bmanga\b/u, ['manga']],
    ['words', /\b(?:late|lost)\b/u, ['late', 'lost']],
    ['words with and without an ending', /recommend(?:ed|ing)?/u, ['recommend']],
    ['an optional letter within', /colou?r/u, ['color', 'colour']],
    ['one of a few characters', /cat[st]/u, ['cats', 'catt']],
    ['products of alternatives', /(?:a|the) (?:book|copy)/u, ['a book', 'a copy', 'the book', 'the copy']],
    ['the longer side of a gap', /in.{0,9}stock/u, ['stock']],
    ['what is repeated at least once', /\d(?:volume)+\d/u, ['volume']],
    ['escaped signs', /\d\+\?/u, ['+?']],
    ['code units by number', /\uE000+ or/u, [' or']],
    ['the shorter of two where one holds the other', /refund|refunded/u, ['refund']],
    ['Japanese', /在庫[がは]|品切れ/u, ['品切れ', '在庫が', '在庫は']],
    ['nothing of what it looks ahead for', /sales?(?! tax)/u, ['sale']],
    ['nothing of what it looks back for', /(?<!back )in stock/u, ['in stock']],
    ['nothing that may be missing', /(?:very )?(?:good)*best/u, ['best']],
    ['captures and named groups', /(vol)(?<number>ume) \d/u, ['volume ']],
  ])('are found: %s', (_what, pattern, texts) => {
    expect(needed(pattern)).toEqual(texts.toSorted());
  });

  it.each([
    ['an alternative of any text', /manga|.{3}/u],
    ['an alternative of none', /manga|/u],
    ['classes', /[a-z]\w\d/u],
    ['a class without some', /[^a]/u],
    ['counts from none', /(?:manga){0,2}/u],
    ['letters beyond a to z that have two cases', /caf\u00e9|\u03c3/iu],
    ['what was said before', /(.)\1/u],
  ])('are unknown of %s', (_what, pattern) => {
    expect(neededTexts(pattern)).toBeUndefined();
  });

  it('are in lower case where the pattern ignores the case, and texts are folded alike', () => {
    expect(needed(/\bAs JSON|表形式/iu)).toEqual(['as json', '表形式']);
    const [needs = ''] = neededTexts(/mask/iu) ?? [];
    for (const text of ['MASK', 'ma\u017fk', 'Mas\u212a']) {
      expect(/mask/iu.test(text) && foldCase(text).includes(needs)).toBe(true);
    }
  });

  it('refuses what it cannot read rather than guess', () => {
    const broken = { source: 'a)b', flags: 'u' } as RegExp;
    expect(() => neededTexts(broken)).toThrow('cannot read the pattern from 1 on: a)b');
  });

  it.each([...LEXICON_EN.cues, ...LEXICON_JA.cues].map(({ pattern }) => [pattern.source, pattern] as const))(
    'stand in whatever the cue matches: %s',
    (_source, pattern) => {
      const texts = neededTexts(pattern) ?? [];
      expect(texts.length).toBeGreaterThan(0);
      const plain = new RegExp(pattern.source.replaceAll(AROUND, ''), 'u');
      fc.assert(
        fc.property(fc.stringMatching(plain), (match) => texts.some((text) => match.includes(text))),
        { numRuns: 20, seed: 7 },
      );
    },
  );
});
