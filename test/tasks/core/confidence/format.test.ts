import { describe, expect, it } from 'vitest';
import { type AskedFormat, askedFormat } from '../../../../tasks/core/confidence/asked-format.ts';
import { missingForms } from '../../../../tasks/core/confidence/format.ts';
import { lengthFault } from '../../../../tasks/core/confidence/length.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { type Case, readingOf } from './answers.ts';

describe('the form a customer asks for', () => {
  it.each<[string, AskedFormat]>([
    ['Recommend three sports manga', { items: 3 }],
    ['What are the 5 best isekai?', { items: 5 }],
    ['おすすめを3作品教えてください', { items: 3 }],
    ['泣ける漫画を五つ教えて', { items: 5 }],
    ['Explain it in one sentence.', { sentences: 1 }],
    ['Sum it up in two short sentences', { sentences: 2 }],
    ['一文でまとめて', { sentences: 1 }],
    ['List the volumes as JSON', { json: true }],
    ['JSON形式で出力して', { json: true }],
    ['Show me a table comparing both', { table: true }],
    ['表で比較してください', { table: true }],
    ['Write a haiku about rain', { haiku: true }],
    ['猫の俳句を詠んで', { haiku: true }],
    ['Translate this text in Japanese to English', { into: 'en' }],
    ['「ありがとう」を英語にして', { into: 'en' }],
    ['Describe it in 50 words', { words: { count: 50, isCeiling: false } }],
    ['Describe it in under 50 words', { words: { count: 50, isCeiling: true } }],
    ['100字以内でまとめて', { characters: { count: 100, isCeiling: true } }],
    ['Explain the ending in detail', { long: true }],
    ['Yes or no: is it finished?', { brief: true }],
  ])('%j: %j', (query, asked) => {
    expect(askedFormat(query)).toEqual(asked);
  });

  it.each([
    'Do you have Berserk volume 3?',
    'Can you recommend one for a 12 year old?',
    'Give me 20% off',
    '第3作はいつ出ますか',
    '2作目のほうが好きです',
    'この作品の代表作は何ですか、発表で使います',
    'Is there a manga about haiku poets?',
    'List price of Naruto?',
  ])('is none in %j', (query) => {
    expect(askedFormat(query)).toEqual({});
  });
});

const forms = (query: string, text: string, given: Partial<Case> = {}) => {
  const reading = readingOf({ query, text, intents: ['faq'], passages: [], ...given });
  return missingForms(reading, askedFormat(reading.query));
};

describe('a form that is missing', () => {
  it.each([
    ['Recommend three manga', '1. Monster\n2. Pluto\n3. Billy Bat', []],
    ['Recommend three manga', 'Monster, Pluto and Billy Bat.', []],
    ['Recommend three manga', '1. Monster\n2. Pluto', ['fewer than 3']],
    ['Recommend three manga', 'Monster is good.', ['fewer than 3']],
    ['Recommend two manga', '1. a\n2. b\n3. c\n4. d\n5. e', ['more than 2']],
    ['3作品教えて', '『A』『B』『C』です。', []],
    ['3作品教えて', '『A』です。', ['fewer than 3']],
    ['In one sentence?', 'It is good.', []],
    ['In one sentence?', 'Dr. Stone is about rebuilding the world after 3.5 thousand years', []],
    ['In one sentence?', 'It is good. It is long.', ['more than 1 sentences']],
    ['一文で', 'ハイキュー!!は部活の話です。', []],
    ['一文で', '部活の話です。熱いです。', ['more than 1 sentences']],
    ['as JSON', 'Here: ```json\n{"title": "Monster"}\n```', []],
    ['as JSON', '{"title": Monster}', ['no JSON']],
    ['as JSON', 'The title is Monster.', ['no JSON']],
    ['in a table', '| a | b |\n|---|---|\n| 1 | 2 |', []],
    ['in a table', 'a is 1, b is 2', ['no table']],
    ['Write a haiku', 'Old pond\nA frog jumps in\nSound of water', []],
    ['Write a haiku', 'Here you go:\n\nOld pond\nA frog jumps in\nSound of water\n\nEnjoy!', []],
    ['Write a haiku', 'Old pond / a frog jumps in / sound of water', []],
    ['俳句を詠んで', '古池や 蛙飛びこむ 水の音', []],
    ['Write a haiku', 'Old pond, a frog jumps in.', ['no three lines of a haiku']],
    ['Write a haiku', 'Old pond\nA frog\nSound\n[simulated]', []],
  ])('%j, answered %j: %j', (query, text, missing) => {
    expect(forms(query, text)).toEqual(missing);
  });

  it('is not asked for where the shop has fewer', () => {
    expect(
      forms('Recommend five manga', '1. Berserk\n2. Claymore', { passages: undefined as never }),
    ).toEqual([]);
  });

  it.each([
    ['Translate "good morning" into Japanese', 'おはようございます', []],
    ['Translate "good morning" into Japanese', 'Ohayou gozaimasu', ['nothing in Japanese']],
    ['「行方不明」を英語にして', 'Missing', []],
    ['「行方不明」を英語にして', '行方不明です', ['nothing in English']],
    ['Translate 友情 into Japanese', '友情', ['nothing in Japanese']],
  ])('may be a translation: %j, answered %j: %j', (query, text, missing) => {
    expect(forms(query, text, { intents: ['translation'] })).toEqual(missing);
  });
});

describe('the length of an answer', () => {
  const length = (text: string, query: string, given: Partial<Case> = {}) => {
    const reading = readingOf({ text, query, intents: ['discussion'], ...given });
    return lengthFault(reading, askedFormat(reading.query), defaultPolicy);
  };
  const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');

  it.each([
    ['Yes.', 'Why is it loved?', 'short'],
    ['Yes.', 'Yes or no: is it loved?', undefined],
    [words(900), 'Why is it loved?', 'long'],
    [words(900), 'Tell me in detail why it is loved.', undefined],
    [words(50), 'Why? In 50 words', undefined],
    [words(120), 'Why? In 50 words', 'long'],
    [words(20), 'Why? In 50 words', 'short'],
    [words(20), 'Why? In under 50 words', undefined],
    [words(60), 'Why? In under 50 words', 'long'],
    ['あ'.repeat(120), '100字以内で教えて', 'long'],
  ])('%#: as asked', (text, query, fault) => {
    expect(length(text, query)).toBe(fault);
  });

  it('counts a Japanese character for two and a half', () => {
    expect(length('あ'.repeat(60), 'なぜ人気ですか', { language: 'ja' })).toBeUndefined();
    expect(length('あ'.repeat(40), 'なぜ人気ですか', { language: 'ja' })).toBe('short');
  });

  it('of a greeting is short', () => {
    expect(length(words(200), 'hello', { intents: ['greeting'] })).toBe('long');
  });
});
