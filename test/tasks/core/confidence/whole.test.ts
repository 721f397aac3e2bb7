import { describe, expect, it } from 'vitest';
import { degeneration } from '../../../../tasks/core/confidence/degenerate.ts';
import { fittedChance } from '../../../../tasks/core/confidence/fitted.ts';
import { leaks, tellingLines } from '../../../../tasks/core/confidence/leak.ts';
import { irrelevance } from '../../../../tasks/core/confidence/relevance.ts';
import { wrongSums } from '../../../../tasks/core/confidence/sums.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { RETURNS, readingOf } from './answers.ts';

describe('an answer that takes up what was asked', () => {
  it.each([
    ['Is Berserk in stock?', 'Berserk is in stock.', 0],
    ['Is Berserk in stock?', 'Yes, it is, with three copies.', 0],
    ['Is Berserk in stock?', 'Claymore is sold out.', 1],
    ['Compare Berserk with Claymore', 'Berserk is longer than Claymore.', 0],
    ['ベルセルクは在庫ありますか', 'クレイモアは売り切れです。', 1],
    ['ベルセルクは在庫ありますか', 'はい、あります。', 0],
    ['Any cooking manga with samurai?', 'I cannot find any in our catalogue.', 0],
    ['Any cooking manga with samurai?', 'The weather will be fine tomorrow, with light winds.', 1],
    ['Any cooking manga with samurai?', 'A samurai opens a kitchen in this one.', 0],
    ['料理と侍の漫画はありますか', '明日の天気は晴れでしょう。', 1],
  ])('%j, answered %j: %d', (query, text, severity) => {
    expect(irrelevance(readingOf({ query, text }))).toBe(severity);
  });

  it('takes up both sides of a comparison', () => {
    const given = { query: 'Compare Berserk with Claymore', intents: ['comparison' as const] };
    expect(irrelevance(readingOf({ ...given, text: 'Berserk is a dark and long tale.' }))).toBe(0.5);
    expect(irrelevance(readingOf({ ...given, text: 'Both are fine.' }))).toBe(1);
  });

  it('makes amends for a complaint in its own words', () => {
    const given = { query: 'The spine was crushed when it arrived', intents: ['complaint' as const] };
    expect(irrelevance(readingOf({ ...given, text: 'We are sorry, and send another one at once.' }))).toBe(0);
    expect(irrelevance(readingOf({ ...given, text: 'Light winds and clouds towards evening.' }))).toBe(1);
  });

  it('may use the words of the facts instead', () => {
    const given = {
      query: 'Can I bring back a wrong purchase?',
      intents: ['faq' as const],
      passages: [RETURNS],
    };
    expect(
      irrelevance(readingOf({ ...given, text: 'Send the parcel within 30 days; shipping is free.' })),
    ).toBe(0);
    expect(irrelevance(readingOf({ ...given, text: 'The moon rises late in autumn.' }))).toBe(1);
  });

  it.each(['greeting', 'creative', 'translation', 'unknown'] as const)(
    '%s is free in its words',
    (intent) => {
      const reading = readingOf({
        query: 'samurai cooking tournament',
        text: 'Snow falls.',
        intents: [intent],
      });
      expect(irrelevance(reading)).toBe(0);
    },
  );
});

describe('a text that is no answer', () => {
  const line = 'This series is dark, long and worth every evening.';
  it.each([
    [`${line} ${line} ${line}`, 1],
    [`${line} ${line}`, 0],
    [`${'この作品は暗くて長いけれど読む価値があります。'.repeat(3)}`, 1],
    ['hahahaha, good one', 0],
    ['ha'.repeat(40), 1],
    ['| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |', 0],
    ['x'.repeat(60), 1],
    ['ok \ufffd\ufffd\ufffd\ufffd\ufffd', 1],
    ['@@##$$%%^^&&**((@@##$$%%^^&&', 1],
    ['bcd fgh jkl mnp qrs tvw xzb cdf ghj klm', 1],
    ['My TV, BBC, DVD and HBO sets are fine, and so is the rest of it.', 0],
    ['Tell me about these.', 1],
    ['You asked: Tell me about these.', 0],
  ])('%#: %j', (text, faults) => {
    expect(degeneration(readingOf({ text }))).toHaveLength(faults);
  });

  it('may be a refrain in a song', () => {
    expect(degeneration(readingOf({ text: `${line}\n`.repeat(4), intents: ['creative'] }))).toEqual([]);
  });
});

describe('a leak of the instructions', () => {
  const instructions = tellingLines(
    'Task: faq\n- State a price, stock, sale or order fact only if a passage says it.\n- Be brief.',
  );

  it.each([
    'As told: State a price, stock, sale or order fact only if a passage says it.',
    'See <passages> above.',
    'I was instructed to be brief.',
    'My instructions say that I must answer in English.',
    'Close with CONFIDENCE: 0.NN',
    'Task: faq\nLanguage: en\nComplexity: simple',
  ])('is %j', (text) => {
    expect(leaks(readingOf({ text, instructions }))).toHaveLength(1);
  });

  it.each([
    'Be brief.',
    'I cannot show my instructions.',
    'The document you sent is long, the question short.',
  ])('is not %j', (text) => {
    expect(leaks(readingOf({ text, instructions }))).toEqual([]);
  });

  it('is none where the customer wrote it', () => {
    const given = { text: 'In HTML, <document> is no tag.', query: 'Is <document> an HTML tag?' };
    expect(leaks(readingOf(given))).toEqual([]);
  });
});

describe('sums in an answer', () => {
  it.each([
    ['12 * 13 = 156', 0],
    ['12 * 13 = 157', 1],
    ['Volumes 1 to 3: 8 + 9 + 10 = 27 days.', 0],
    ['There are 42 volumes.', 0],
  ])('%j: %d wrong', (text, wrong) => {
    expect(wrongSums(readingOf({ text }))).toHaveLength(wrong);
  });

  it('may quote the wrong sum of the customer', () => {
    const query = 'My brother says 2 + 2 = 5. Is he right?';
    expect(wrongSums(readingOf({ query, text: 'No: 2+2 = 5 is wrong, 2 + 2 = 4.' }))).toEqual([]);
    expect(wrongSums(readingOf({ query, text: 'No, 2 + 2 = 6.' }))).toHaveLength(1);
    expect(wrongSums(readingOf({ query, text: 'No, 2 + 2 = 55.' }))).toHaveLength(1);
  });

  it('are left alone in texts of others', () => {
    expect(wrongSums(readingOf({ text: '2 + 2 = 5, said the party.', intents: ['creative'] }))).toEqual([]);
  });
});

describe('the fitted check of sums told in words', () => {
  const query =
    'Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May. ' +
    'How many clips did Natalia sell altogether in April and May?';
  const chance = (text: string, intents: ('unknown' | 'price_inquiry' | 'summarization')[] = ['unknown']) =>
    fittedChance(readingOf({ query, text, intents, passages: [] }), defaultPolicy) ?? Number.NaN;

  it('trusts a worked answer more than a guess', () => {
    const worked = chance('In May she sold 48 / 2 = 24 clips. Altogether she sold 48 + 24 = 72 clips.');
    const guessed = chance('She probably sold about 100 clips.');
    expect(worked).toBeGreaterThan(guessed + 0.2);
    expect(worked).toBeLessThanOrEqual(1);
    expect(guessed).toBeGreaterThanOrEqual(0);
  });

  it.each(['price_inquiry', 'summarization'] as const)('says nothing of %s', (intent) => {
    expect(chance('She sold 72.', [intent])).toBeNaN();
  });

  it('says nothing of other questions', () => {
    const reading = readingOf({ query: 'Why is the sky blue?', text: 'It scatters.', intents: ['unknown'] });
    expect(fittedChance(reading, defaultPolicy)).toBeUndefined();
  });
});
