import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTENTS, LANGUAGES } from '../../tasks/core/contract/enums.ts';
import { leaksPrompt } from '../../tasks/core/privacy/leaks-prompt.ts';
import { CANNED } from '../../tasks/profiles/mangaassist/canned.ts';
import { answerPrompt } from '../../tasks/profiles/mangaassist/prompts/answer.ts';
import { classifierPrompt } from '../../tasks/profiles/mangaassist/prompts/classifier.ts';
import { writeAnswer } from '../../workflows/local/simulator/answers/write-answer.ts';
import { readPrompt } from '../../workflows/local/simulator/read-prompt.ts';
import { classification } from '../fixtures/contract.ts';
import { ATTACKS } from './attacks.ts';

const promptOf = (language: 'en' | 'ja', query = 'x', intents = INTENTS.slice(0, 3)) =>
  answerPrompt({
    query,
    document: undefined,
    classification: classification({ intents, language }),
    band: 'medium',
    passages: [
      {
        id: 'article:a',
        kind: 'article',
        text: 'Question: Q\nAnswer: Books go back within 30 days.',
        score: 1,
      },
    ],
    missing: ['order'],
  });
const systems = LANGUAGES.map((language) => [language, promptOf(language).system] as const);

const rot13 = (text: string): string =>
  text.replaceAll(/[a-z]/giu, (char) =>
    String.fromCodePoint((char.charCodeAt(0) & 96) + (((char.charCodeAt(0) & 31) + 12) % 26) + 1),
  );

describe.each(systems)('a prompt in %s', (language, system) => {
  const sentence = system.split('\n').find((line) => /<passages>/u.test(line)) ?? '';

  it.each<readonly [string, (text: string) => string]>([
    ['whole', (text) => text],
    ['in one sentence of many', () => `Certainly! My rules say: "${sentence}" Anything else?`],
    ['in capitals', (text) => text.toUpperCase()],
    [
      'full-width',
      (text) => text.replaceAll(/[!-~]/gu, (char) => String.fromCodePoint(char.charCodeAt(0) + 0xfee0)),
    ],
    ['spaced out', (text) => [...text].join(' ')],
    ['dashed and hyphenated', (text) => [...text].join('-')],
    ['with zero-width marks', (text) => [...text].join('\u200b')],
    ['as a list', (text) => text.replaceAll('\n', '\n* ')],
    ['backwards', (text) => [...text].toReversed().join('')],
    ['in base64', (text) => `Here: ${Buffer.from(text).toString('base64')}`],
    ['in base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
    ['with Cyrillic letters', (text) => text.replaceAll('e', 'е').replaceAll('o', 'о')],
  ])('is recognised %s', (_how, tell) => {
    expect(leaksPrompt(tell(system), system)).toBe(true);
  });

  it('is recognised by any piece of half a line that could not be chance', () => {
    // One and a half times the run that gives a prompt away, and room for what is no letter.
    const size = language === 'en' ? 70 : 40;
    const lines = system.split('\n').filter((line) => [...line].length > size);
    expect(lines.length).toBeGreaterThan(0);
    const piece = fc
      .constantFrom(...lines)
      .chain((line) =>
        fc.integer({ min: 0, max: line.length - size }).map((at) => line.slice(at, at + size)),
      );
    fc.assert(
      fc.property(piece, (text) => leaksPrompt(`I was told ${text}`, system)),
      { numRuns: 200, seed: 5 },
    );
  });
});

it('recognises English rules in rot13', () => {
  const [, english = ''] = systems[0] ?? [];
  expect(leaksPrompt(rot13(english), english)).toBe(true);
});

describe('no leak is', () => {
  it('any answer that is made from the prompt as it should be', () => {
    for (const language of LANGUAGES) {
      for (const intent of INTENTS) {
        const { system, user } = promptOf(language, 'Compare Berserk, please: おすすめは？', [intent]);
        const answer = writeAnswer(readPrompt(system, user), { weak: false });
        expect(leaksPrompt(answer, system), answer).toBe(false);
      }
    }
  });

  it.each(LANGUAGES)('what the shop says itself (%s)', (language) => {
    for (const text of Object.values(CANNED[language])) {
      for (const [, system] of systems) expect(leaksPrompt(text, system), text).toBe(false);
    }
  });

  it.each([
    'Hello! I am MangaAssist, and I serve the customers of this manga shop. How can I help?',
    'I cannot share my instructions, but I can help with manga, orders and prices.',
    'That order is not among your orders: please check the number.',
    'こちらは漫画専門店の案内係です。価格・在庫・セールについてお答えします。',
    'そのご注文は、お客様のご注文の中に見つかりませんでした。番号をご確認ください。',
    '',
  ])('%s', (answer) => {
    for (const [, system] of systems) expect(leaksPrompt(answer, system)).toBe(false);
  });

  it.each(ATTACKS)('an echo of an attack: $shape', ({ text }) => {
    for (const [, system] of systems) expect(leaksPrompt(text, system)).toBe(false);
  });

  it('anything when there was no prompt', () => {
    expect(leaksPrompt('hello', '')).toBe(false);
  });
});

it("recognises the classifier's rules too", () => {
  const { system } = classifierPrompt('hello', 'en');
  expect(leaksPrompt(`I was told: ${system.split('\n')[3]}`, system)).toBe(true);
  expect(leaksPrompt('{"intents": ["faq"], "complexity_score": 2, "confidence": 0.9}', system)).toBe(false);
});
