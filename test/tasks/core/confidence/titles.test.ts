import { describe, expect, it } from 'vitest';
import { unknownTitles } from '../../../../tasks/core/confidence/titles.ts';
import { type Case, readingOf } from './answers.ts';

const unknown = (text: string, given: Partial<Case> = {}) =>
  unknownTitles(readingOf({ text, intents: ['recommendation'], ...given }));

describe('titles that nobody named', () => {
  it.each([
    ['Try "Berserk" or "Claymore".', []],
    ['Try "Blood Harvest" next.', ['Blood Harvest']],
    ['Try *Vinland Saga* next.', ['Vinland Saga']],
    ['Try _Vinland Saga_ and **Berserk**.', ['Vinland Saga']],
    ['1. Berserk ($14.99) - dark\n2. Iron Orchard - darker', ['Iron Orchard']],
    ['- **Iron Orchard**: dark\n- **Claymore**: darker', ['Iron Orchard']],
    ['『ベルセルク』と『鉄の果樹園』がおすすめです。', ['鉄の果樹園']],
    ['「鉄の果樹園」という作品もあります。', ['鉄の果樹園']],
    ['1. 「鉄の果樹園」', ['鉄の果樹園']],
  ])('%j: %j', (text, titles) => {
    expect(unknown(text)).toEqual(titles);
  });

  it.each([
    'A tale of "revenge", and of "what is left of a man".',
    'He says "I will be the one. No one else."',
    '「友情」と「復讐」の物語です。',
    '- Story: a branded mercenary\n- Art: dense\n- Mood: grim',
    '- **Pacing:** slow\n- **World:** wide',
    'Try "Berserk Vol. 3" or "Berserk Deluxe Edition".',
    '『ベルセルク 3巻』から始めましょう。',
    'It is *very* good, *really*.',
    '1. Start with volume 1\n2. Then read on',
  ])('are not seen in %j', (text) => {
    expect(unknown(text)).toEqual([]);
  });

  it('are no fault where the customer named them', () => {
    const text = 'Those who like "Vinland Saga" find "Berserk" darker.';
    expect(unknown(text)).toEqual(['Vinland Saga']);
    expect(unknown(text, { query: 'I loved vinland saga' })).toEqual([]);
  });

  it.each(['creative', 'translation', 'discussion'] as const)('are free in %s', (intent) => {
    expect(unknown('Try "Blood Harvest".', { intents: ['recommendation', intent] })).toEqual([]);
  });

  it.each(['faq', 'order_status', 'greeting'] as const)('are no matter of %s', (intent) => {
    expect(unknown('See "Blood Harvest".', { intents: [intent] })).toEqual([]);
  });
});
