import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerSigns } from '../../../../tasks/core/learning/answer-signs.ts';
import { anyText } from '../../../harness/any-text.ts';

const sign = (name: string, answer: string, prompt = 'Ann has 3 apples and buys 4. How many?'): number =>
  answerSigns(prompt, answer)[name] ?? Number.NaN;

describe('the signs of an answer', () => {
  it.each([
    ['hedges', 'It could be, perhaps, or it might not.', 3],
    ['hedges', 'おそらく、そうかもしれません。', 2],
    ['hedges', 'Maybelline mightily appealed.', 0],
    ['denials', "I'm unable to say; it is unclear.", 2],
    ['denials', '申し訳ありませんが、わかりません。', 1],
    ['secondThoughts', 'Wait, actually I assumed too much.', 3],
    ['quotes', 'She said “no”.', 1],
    ['joins', 'A and B or C', 2],
    ['specifics', 'Specifically, this one.', 1],
    ['opening', 'Based on the text, yes.', 1],
    ['opening', 'Yes, based on the text.', 0],
    ['noFinalMark', 'It is 7.', 1],
    ['noFinalMark', 'So it is\n#### 7', 0],
    ['finalWords', '#### 7 apples', 1],
    ['finalWords', '#### 7\nall apples', 0],
    ['finalWords', 'all ### 7 apples', 0],
    ['finalWords', '#### 7\n#### apples', 1],
    ['arithmeticRight', '3 + 4 = 7', Math.log(2)],
    ['arithmeticWrong', '3 + 4 = 8', 1],
    ['arithmeticWrongShare', '3 + 4 = 8 and 8 - 1 = 7', 0.5],
    ['unusedFigures', 'Ann has 3 apples.', 0.5],
    ['unusedFigures', '3 and 4 make 7.', 0],
    ['givenFigures', '7', 2],
    ['newFigures', '3 + 4 = 7, half of it 3.5', Math.log(3)],
    ['repeatedFigures', '7 and 7 and 7', 2],
    ['finalMissing', 'I do not know.', 1],
    ['finalMissing', 'It is 7.', 0],
    ['finalFraction', 'It is 7.5.', 1],
    ['finalFraction', 'It is 7.', 0],
    ['finalSize', 'First 900.\nThen 7.', Math.log(8)],
    ['finalGiven', 'She has 4.', 1],
    ['finalGiven', 'She has 7.', 0],
    ['negative', 'x = -3', 1],
    ['manyDecimals', 'It is 2.33', 1],
    ['manyDecimals', 'It is 2.3', 0],
    ['equations', 'x = 3, y = 4, z = 5', Math.log(4)],
    ['unknowns', 'Let n be the number.', 1],
    ['concludes', 'Therefore it is so.', 1],
    ['answerLines', 'one\n\ntwo\n \nthree', Math.log(4)],
    ['answerSentences', 'One. Two! 三つ。\nFour', 3],
  ])('%s of %j is %d', (name, answer, value) => {
    expect(sign(name, answer)).toBeCloseTo(value, 12);
  });

  it('reads of the prompt nothing but its figures and its length', () => {
    const answer = 'It is perhaps 7, not 8.';
    const one = answerSigns('Ann has 3 apples and 4 pears?', answer);
    expect(answerSigns('Bob may not take 3 from 4, no', answer)).toEqual(one);
    expect(answerSigns('Ann has 3 apples and 7 pears?', answer)).not.toEqual(one);
  });

  it('compares lengths by their ratio', () => {
    expect(sign('lengthShare', 'x'.repeat(49), 'y'.repeat(24))).toBeCloseTo(Math.log(2), 12);
    expect(sign('lengthShare', '', '')).toBe(0);
  });

  it('are plain numbers with the same names, whatever prompt and answer are', () => {
    const names = Object.keys(answerSigns('', ''));
    const text = fc.oneof(anyText(), fc.stringMatching(/^[\d.,+=*/ #$%()-]*$/u));
    fc.assert(
      fc.property(text, text, (prompt, answer) => {
        const signs = answerSigns(prompt, answer);
        expect(Object.keys(signs)).toEqual(names);
        expect(Object.values(signs).every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('are finite for numbers that no machine holds', () => {
    const vast = '9'.repeat(400);
    expect(Object.values(answerSigns(vast, `${vast} * ${vast} = ${vast}`)).every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['a sum without end', '1 + '.repeat(50_000)],
    ['marks', '#'.repeat(200_000)],
    ['marks apart', '#### '.repeat(40_000)],
    ['blanks', `= ${' '.repeat(200_000)}`],
    ['lines', '\n'.repeat(200_000)],
    ['one letter', 'a'.repeat(200_000)],
    ['half of what assume is', 'assum'.repeat(40_000)],
    ['letters before blanks', `a${' '.repeat(199_999)}`],
    ['stops', '.'.repeat(200_000)],
    ['commas', '1,'.repeat(100_000)],
    ['figures', Array.from({ length: 30_000 }, (_, at) => at + 1).join(' ')],
    ['lone surrogates', '\udc00'.repeat(200_000)],
  ])('are read to the end from 200,000 characters of %s, and from as many beside them', (_what, text) => {
    expect(Object.values(answerSigns(text, text)).every(Number.isFinite)).toBe(true);
    expect(Object.values(answerSigns(text, '7')).every(Number.isFinite)).toBe(true);
  });
});
