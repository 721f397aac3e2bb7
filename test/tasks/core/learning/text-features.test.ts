import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable, textFeatures } from '../../../../tasks/core/learning/text-features.ts';
import { anyText } from '../../../harness/any-text.ts';

const BITS = 18;
const features = (text: string) => textFeatures(text, BITS);
const shared = (one: string, other: string): number => {
  const known = features(other);
  return [...features(one).keys()].filter((bucket) => known.has(bucket)).length;
};

describe('the features of a text', () => {
  it.each([
    ['width', 'ＢＥＲＳＥＲＫ　１２', 'BERSERK 12'],
    ['half-width kana', 'ﾍﾞﾙｾﾙｸはｱﾙ?', 'ベルセルクはアル?'],
    ['case', 'Where Is MY Order', 'where is my order'],
    ['curly apostrophes', 'I don’t know, it‘s odd', "I don't know, it's odd"],
    ['the letter apostrophe', 'donʼt', "don't"],
    ['curly quotes', 'the “blue” one', 'the "blue" one'],
    ['ligatures and compositions', 'ﬁne cafe\u0301', 'fine café'],
    ['blanks and signs between words', 'price,  please!', 'price please'],
  ])('are the same whatever its %s', (_what, one, other) => {
    expect(features(one)).toEqual(features(other));
  });

  it('do not change when what is comparable is compared again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z０-９ァ-ンａ-ｚ’ʼ ]*$/u), (text) => {
        expect(features(comparable(text))).toEqual(features(text));
      }),
    );
  });

  it('differ for other words, another order and another place', () => {
    expect(features('cancel my order')).not.toEqual(features('where is my order'));
    expect(features('order before paying')).not.toEqual(features('paying before order'));
    expect(features('could you cut grass short')).not.toEqual(features('could you grass cut short'));
    expect(features('volume twelve')).not.toEqual(features('volume twelve twelve'));
  });

  it('find the words of Japanese in runs that hold no blanks', () => {
    const runs = shared('在庫はありますか', 'ベルセルクの在庫');
    expect(runs).toBeGreaterThan(shared('在庫はありますか', 'ベルセルクの返品'));
    // 在, 庫 and 在庫 as characters, and 在庫 as a word.
    expect(shared('在庫', '注文在庫確認')).toBe(4);
  });

  it('share stems, and what stands for each other in requests', () => {
    expect(shared('ordered', 'ordering')).toBeGreaterThan(shared('ordered', 'orbiting'));
    expect(shared('on monday', 'on tuesday')).toBeGreaterThan(shared('on monday', 'on mandate'));
    expect(shared('bring 12', 'bring twelve')).toBeGreaterThan(shared('bring 12', 'bring elvers'));
  });

  it('hold named features that no text shows, by weight, and leave those out that weigh nothing', () => {
    const plain = features('hello');
    const named = textFeatures('hello', BITS, { title: 2, price: 0, author: -1 });
    const added = [...named].filter(([bucket]) => !plain.has(bucket));
    expect(added.map(([, weight]) => weight)).toEqual([2]);
    expect(textFeatures('title', BITS)).not.toEqual(textFeatures('', BITS, { title: 1 }));
  });

  it('weigh more than nothing and stay within their buckets, whatever the text', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 8, max: 20 }), (text, bits) => {
        for (const [bucket, weight] of textFeatures(text, bits)) {
          expect(bucket >= 0 && bucket < 2 ** bits && weight > 0 && Number.isFinite(weight)).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['words', 'manga '],
    ['one word', 'a'],
    ['one run of kana', 'あ'],
    ['numbers', '7 '],
    ['signs', '!? '],
    ['lone surrogates', '\ud800'],
    ['blanks', '\u3000'],
  ])('grow no faster than the length of a text of %s', (_what, piece) => {
    const weight = (count: number): number =>
      features(piece.repeat(count))
        .values()
        .reduce((sum, one) => sum + one, 0);
    expect(weight(100_000)).toBeLessThanOrEqual(2.1 * weight(50_000));
    expect(features(piece.repeat(100_000)).size).toBeLessThanOrEqual(features(piece.repeat(50)).size);
  });

  it('grow with the length of a text that repeats nothing', () => {
    const text = (count: number): string =>
      Array.from({ length: count }, (_, at) => `w${at * 7_919}`).join(' ');
    const sizes = [200, 400, 800].map((count) => textFeatures(text(count), 20).size);
    expect(sizes[1]).toBeLessThan(2.2 * (sizes[0] ?? 0));
    expect(sizes[2]).toBeLessThan(2.2 * (sizes[1] ?? 0));
  });
});
