import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readShopExamples } from '../../../workflows/learning/shop-examples.ts';
import { trainShop } from '../../../workflows/learning/train-shop.ts';
import { useFolder } from './files.ts';

const files = useFolder();
const example = { text: 'Where is my order?', intents: ['order_status'], complexity: 3 };

describe('the labelled messages of a shop', () => {
  it('are all arrays under the folder, in the order of their names', () => {
    mkdirSync(files.path('shop/ja'), { recursive: true });
    files.write('shop/b.json', JSON.stringify([{ ...example, text: 'b' }]));
    files.write('shop/a.json', JSON.stringify([{ ...example, text: 'a' }]));
    files.write('shop/ja/c.json', JSON.stringify([{ ...example, text: 'c' }]));
    files.write('shop/notes.txt', 'no messages');
    expect(readShopExamples(files.path('shop')).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['no JSON', '[', 'bad.json: not JSON'],
    ['no array', '{}', 'bad.json: the document is {}: use a list'],
    [
      'an intent nobody knows',
      JSON.stringify([example, { ...example, intents: ['dance'] }]),
      'bad.json: 1.intents.0 is "dance": use one of greeting, faq, ',
    ],
    [
      'no intent',
      JSON.stringify([{ ...example, intents: [] }]),
      'bad.json: 0.intents is []: use one that is not empty',
    ],
    [
      'an empty text',
      JSON.stringify([{ ...example, text: '' }]),
      'bad.json: 0.text is "": use one that is not empty',
    ],
    [
      'a complexity of 11',
      JSON.stringify([{ ...example, complexity: 11 }]),
      'bad.json: 0.complexity is 11: use 10 or less',
    ],
    [
      'a field too many',
      JSON.stringify([{ ...example, lane: 'simple' }]),
      'bad.json: 0 has lane, which nobody reads: remove it',
    ],
  ])('are refused by file, row and field: %s', (_what, content, message) => {
    mkdirSync(files.path('bad'), { recursive: true });
    files.write('bad/bad.json', content);
    expect(() => readShopExamples(files.path('bad'))).toThrow(message);
  });

  it('are refused where the folder does not exist', () => {
    expect(() => readShopExamples(files.path('nowhere'))).toThrow('nowhere');
  });

  it('train a classifier that also reads lexicon and catalogue', () => {
    const rows = [
      ...[
        'Where is order MA-10001?',
        'Track MA-10002 please',
        'Has MA-10003 left?',
        'When does MA-10004 come?',
      ],
    ].map((text) => ({ text, intents: ['order_status' as const], complexity: 3 }));
    const greetings = ['hello', 'hi there', 'good morning', 'hey, hello'].map((text) => ({
      text,
      intents: ['greeting' as const],
      complexity: 1,
    }));
    const shares: number[] = [];
    const trained = trainShop([...rows, ...greetings], (share) => shares.push(share));
    expect(trained).toMatchObject({ examples: 8, labels: 2 });
    expect(trained.parameters.model.labels).toEqual(['greeting', 'order_status']);
    expect(shares.at(-1)).toBe(1);
  });
});
