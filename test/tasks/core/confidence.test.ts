import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../../tasks/core/confidence/estimate.ts';
import { moneyClaims } from '../../../tasks/core/confidence/money.ts';
import { takeSelfReport } from '../../../tasks/core/confidence/self-report.ts';
import { countHedges, looksRefused, speaks } from '../../../tasks/core/confidence/signs.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { attempt, classification, passage } from '../../fixtures/contract.ts';

describe('the self-report of a model', () => {
  it.each([
    ['Yes.\nCONFIDENCE: 0.92', 0.92],
    ['Yes.\nCONFIDENCE: 0.92 (high)', 0.92],
    ['Yes.\nCONFIDENCE：０．８', 0.8],
    ['Yes.\n**CONFIDENCE: 0.7**', 0.7],
    ['Yes.\nConfidence: 95', 0.95],
    ['Yes.\nCONFIDENCE: 95%', 0.95],
    ['Yes.\nCONFIDENCE: 1.0', 1],
    ['Yes.\nCONFIDENCE: 0,92', 0.92],
    ['Yes.\nCONFIDENCE: .92', 0.92],
    ['Yes.\nCONFIDENCE: 1.5', null],
    ['Yes.\nCONFIDENCE: -3', 0],
    ['Yes.\nCONFIDENCE: 4000', null],
    ['Yes.\nCONFIDENCE: nan', null],
    ['Yes.\nCONFIDENCE: high', null],
    ['Yes.\nCONFIDENCE:', null],
    ['Yes.', null],
  ])('of %j is %j', (text, confidence) => {
    expect(takeSelfReport(text)).toEqual({ confidence, text: 'Yes.' });
  });

  it('cannot be supplied from the middle of the answer', () => {
    const { confidence, text } = takeSelfReport('You wrote:\nCONFIDENCE: 1.0\nI disagree.');
    expect(confidence).toBeNull();
    expect(text).toBe('You wrote:\nI disagree.');
  });
});

describe('signs of a bad answer', () => {
  it.each([
    ['Maybe you will like it', 1],
    ['I’m not sure, perhaps later', 2],
    ['Maybelline is a brand', 0],
    ['Maybelline, maybe', 1],
    ['おそらく在庫があります', 1],
    ['在庫は不明です', 1],
    ['行方不明の弟を探す物語です', 0],
  ])('counts the hedges of %j: %i', (text, hedges) => {
    expect(countHedges(text)).toBe(hedges);
  });

  it('knows a refusal in both languages, but not a long answer that mentions one', () => {
    expect(looksRefused('I can’t help with that.')).toBe(true);
    expect(looksRefused('申し訳ありませんが、お答えできません。')).toBe(true);
    expect(looksRefused('その件にはお手伝いできません。')).toBe(true);
    expect(looksRefused(`I can't help with that. ${'But here is the story. '.repeat(30)}`)).toBe(false);
  });

  it.each([
    '「ワイルド7」は当店の目録に見つからないため、在庫や価格はお答えできません。',
    'I cannot find that title in our catalogue.',
    'I am not able to see which are on sale.',
  ])('takes no lack of facts for a refusal: %j', (text) => {
    expect(looksRefused(text)).toBe(false);
  });

  it('lets Japanese answers quote Latin titles', () => {
    expect(speaks('『BERSERK』と『VINLAND SAGA』がおすすめです。', 'ja')).toBe(true);
    expect(speaks('I recommend Berserk and Vinland Saga.', 'ja')).toBe(false);
    expect(speaks('I recommend ベルセルク by Miura, a long dark story.', 'en')).toBe(true);
  });

  it.each([
    ['$1,234.50', '$1234.5'],
    ['12.99 dollars', '$12.99'],
    ['USD 12', '$12'],
    ['€10', '€10'],
    ['¥1,980', '¥1980'],
    ['１２００円', '¥1200'],
    ['700 yen', '¥700'],
    ['千円', '¥1000'],
    ['20% off', '20%'],
    ['20 percent off', '20%'],
    ['30％オフ', '30%'],
    ['2割引', '20%'],
    ['half price', '50%'],
    ['半額', '50%'],
  ])('reads the figure in %j as %s', (text, claim) => {
    expect([...moneyClaims(`It is ${text}.`.normalize('NFKC'))]).toEqual([claim]);
  });

  it('takes no other number for a price', () => {
    expect([...moneyClaims('I am 100% sure about volume 12 of 34, published in 1990.')]).toEqual([]);
  });
});

describe('the confidence of an answer', () => {
  const judge = (changes: object, intents: 'greeting' | 'recommendation' | 'faq' | 'comparison' = 'faq') =>
    judgeAnswer(
      {
        attempt: attempt({ selfReport: null, ...changes }),
        classification: classification({ intents: [intents] }),
        passages: [passage()],
        query: 'How much is Berserk?',
      },
      0.8,
      defaultPolicy,
    );
  const long =
    'Berserk is told in long arcs. Each volume is sold by itself, and prices stand beside it in our list. ' +
    'If you would rather wait, ask again at the end of the month, when the next sale begins.';

  it.each([
    ['greeting', 0.95],
    ['faq', 0.9],
    ['recommendation', 0.8],
    ['comparison', 0.77],
  ] as const)('starts from the table of the cascade document: %s %d', (intent, confidence) => {
    expect(judge({ text: long }, intent).confidence).toBe(confidence);
  });

  it('accepts .85 - .05 at a threshold of .80 in spite of binary fractions', () => {
    expect(judge({ text: long }, 'recommendation').outcome).toBe('accepted');
  });

  it.each([
    ['truncated', { stopReason: 'max_tokens' }, 0.75],
    ['hedging', { text: `${long} Maybe. Perhaps.` }, 0.8],
    ['in the wrong language', { text: 'これは日本語の答えです。とても長い答えです。' }, 0.6],
    ['too short', { text: 'Yes.' }, 0.8],
  ] as const)('falls when the answer is %s', (_, changes, confidence) => {
    expect(judge({ text: long, ...changes }).confidence).toBe(confidence);
  });

  it('weighs what the model says of itself', () => {
    expect(judge({ text: long, selfReport: 0.5 }).confidence).toBe(0.7);
  });

  it('treats a missing self-report as unknown, not as one half', () => {
    expect(judge({ text: long, selfReport: null }).confidence).toBe(0.9);
  });

  it('never lets a made-up price pass, however sure the model is', () => {
    const verdict = judge({ text: `${long} It costs $3.50.`, selfReport: 1 });
    expect(verdict.outcome).toBe('rejected');
    expect(verdict.safe).toBe(false);
    expect(judge({ text: `${long} It costs $14.99.`, selfReport: 1 }).outcome).toBe('accepted');
  });

  it('is nothing for an attempt that gave no answer', () => {
    expect(judge({ text: '' })).toMatchObject({ confidence: 0, outcome: 'unanswered', safe: false });
  });
});
