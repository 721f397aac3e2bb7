import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detail } from '../../../../tasks/core/ensemble/choice.ts';
import { type Combined, combine } from '../../../../tasks/core/ensemble/combine.ts';
import type { EnsembleMember } from '../../../../tasks/core/ensemble/member.ts';
import { piecesOf } from '../../../../tasks/core/ensemble/merge/pieces.ts';
import type { CombineOptions } from '../../../../tasks/core/ensemble/options.ts';
import { HAIKU, OPUS, options, question, SONNET, voice } from './voices.ts';

type Merged = Combined<EnsembleMember> & { readonly detail: Extract<Detail, { kind: 'merge' }> };

/** The first text is the strongest model's, and so the frame. */
function mergeOf(
  texts: readonly string[],
  language: 'en' | 'ja' = 'en',
  changes: Partial<CombineOptions<EnsembleMember>> = {},
): Merged {
  const models = [OPUS, SONNET, HAIKU];
  const members = texts.map((text, no) => voice({ no, text, model: models[no] ?? HAIKU }));
  const combined = combine('parallel_merge', members, options({ question: question(language), ...changes }));
  if (combined.detail.kind !== 'merge') throw new Error('nothing was merged');
  return { ...combined, detail: combined.detail };
}

describe('a merged reply', () => {
  it('says what one answer adds where it belongs, and each thing once', () => {
    const { text, winner, detail, isSure } = mergeOf([
      'Berserk is a dark fantasy by Kentaro Miura. It costs $14.99 per volume. Enjoy!',
      'Sure! Berserk by Kentaro Miura is a dark fantasy manga. There are 41 volumes so far. Would you like another?',
    ]);
    expect(text).toBe(
      'Berserk is a dark fantasy by Kentaro Miura. There are 41 volumes so far. It costs $14.99 per volume. Enjoy!',
    );
    expect([winner, isSure]).toEqual([null, true]);
    expect(detail.claims.map(({ sources }) => sources.map(({ model }) => model))).toEqual([
      [OPUS, SONNET],
      [SONNET],
      [OPUS],
    ]);
    expect(detail.claims[2]?.passages).toEqual(['product:berserk']);
  });

  it('does so in Japanese, without blanks', () => {
    const { text } = mergeOf(
      [
        'ベルセルクは三浦建太郎のダークファンタジーです。価格は1,980円です。',
        '『ベルセルク』は三浦建太郎によるダークファンタジーです。全41巻です。ぜひお楽しみください。',
      ],
      'ja',
    );
    expect(text).toBe('ベルセルクは三浦建太郎のダークファンタジーです。全41巻です。価格は1,980円です。');
  });

  it('keeps lists lists, and counts them on', () => {
    const { text } = mergeOf([
      'Some titles:\n\n1. Berserk: dark fantasy.\n2. Vinland Saga: Vikings at war.\n\nLet me know!',
      '1. Berserk: dark fantasy.\n2. Claymore: monsters and swords.\n3. Vinland Saga: Vikings at war.',
    ]);
    expect(text).toBe(
      'Some titles:\n\n1. Berserk: dark fantasy.\n2. Claymore: monsters and swords.\n3. Vinland Saga: Vikings at war.\n\nLet me know!',
    );
  });

  it('is no concatenation under two names that are both Claude', () => {
    const { text, detail } = mergeOf(['Berserk is grim.', 'Its art is famous for its detail.']);
    expect(text).toBe('Berserk is grim. Its art is famous for its detail.');
    expect(text).not.toMatch(/claude|perspective|---/iu);
    expect(detail.claims.map(({ sources }) => sources[0]?.model)).toEqual([OPUS, SONNET]);
  });

  it('is the answer itself, word for word, where the others add nothing', () => {
    const { text, winner, confidence } = mergeOf([
      'Berserk has 41 volumes.\n\n- Grim.',
      'Berserk has 41 volumes.',
    ]);
    expect([text, winner?.model, confidence]).toEqual(['Berserk has 41 volumes.\n\n- Grim.', OPUS, 0.9]);
  });

  it('is as sure as the least sure of its authors', () => {
    const members = [
      voice({ text: 'Berserk is grim.', model: OPUS }),
      voice({ no: 1, text: 'Its art is famous.', confidence: 0.81 }),
    ];
    expect(combine('parallel_merge', members, options({ question: question() })).confidence).toBe(0.81);
  });

  it('takes the fuller of two claims that say the same', () => {
    expect(
      mergeOf(['Berserk is in stock right now.', 'Berserk is in stock right now (12 copies).']).text,
    ).toBe('Berserk is in stock right now (12 copies).');
  });

  it('knows by given embeddings what other words hide', () => {
    const vectors: Readonly<Record<string, readonly number[]>> = {
      'It suits grown-up readers.': [1, 0],
      'Only adults should read this one.': [0.99, 0.05],
    };
    const texts = Object.keys(vectors);
    expect(mergeOf(texts).text).toBe(texts.join(' '));
    expect(mergeOf(texts, 'en', { claimVector: (claim) => vectors[claim] }).text).toBe(texts[0]);
  });

  it('leaves out an answer in another language', () => {
    const { leftOut, winner } = mergeOf([
      'Berserk is a dark fantasy.',
      'ベルセルクは三浦建太郎のダークファンタジーです。',
    ]);
    expect([winner?.model, leftOut[0]?.why]).toEqual([OPUS, 'other_language']);
  });

  it('keeps the mark of the simulator at the end, once', () => {
    expect(mergeOf(['Berserk is grim.\n[simulated]', 'Its art is famous.\n[simulated]']).text).toBe(
      'Berserk is grim. Its art is famous.\n[simulated]',
    );
  });
});

describe('a conflict', () => {
  it('is decided by the passages, and said', () => {
    const { text, detail, isSure } = mergeOf([
      'It is grim. Berserk costs $12.99 a volume.',
      'Each volume of Berserk is $14.99.',
    ]);
    expect(text).toBe(
      'It is grim. Each volume of Berserk is $14.99.\n\nNote: there was conflicting information about the price of Berserk; our records say $14.99.',
    );
    expect(detail.conflicts).toMatchObject([
      {
        matter: 'price',
        settled: '$14.99',
        sides: [
          { value: '$12.99', models: [OPUS] },
          { value: '$14.99', models: [SONNET] },
        ],
      },
    ]);
    expect(detail.dropped).toEqual([
      { text: 'Berserk costs $12.99 a volume.', model: OPUS, why: 'conflict' },
    ]);
    expect(isSure).toBe(true);
  });

  it.each([
    ['stock', 'en', 'Berserk is out of stock.', 'Berserk is in stock.', 'in stock'],
    ['stock', 'ja', 'ベルセルクは在庫切れです。', 'ベルセルクは在庫があります。', '在庫あり'],
    ['price', 'ja', 'ベルセルクは1冊1,500円です。', 'ベルセルクの価格は1,980円です。', '1,980円'],
    ['volumes', 'en', 'Berserk has 40 volumes.', 'Berserk runs to 41 volumes.', '41'],
    ['sale', 'en', 'Berserk is not on sale.', 'Berserk is on sale.', 'on sale'],
    ['discount', 'en', 'Berserk is 30% off.', 'Berserk is 20% off.', '20%'],
    [
      'time',
      'en',
      'Orders ship within 5 business days.',
      'Orders ship within 2 business days.',
      'Orders ship within 2 business days.',
    ],
  ] as const)('about the %s (%s) ends as the passages have it', (matter, language, wrong, right, settled) => {
    for (const texts of [
      [wrong, right],
      [right, wrong],
    ]) {
      const { text, detail } = mergeOf(texts, language);
      expect(detail.conflicts).toMatchObject([{ matter, settled }]);
      expect(text?.startsWith(right)).toBe(true);
      expect(text).not.toContain(wrong);
    }
  });

  it('that the passages leave open is stated as open, and as no fact', () => {
    const { text, isSure, detail } = mergeOf([
      'The shop opens at 9. It is bright.',
      'The shop opens at 10.',
      'The shop opens at 11.',
    ]);
    expect(text).toBe(
      'It is bright.\n\nNote: there is conflicting information about the figure (The shop opens at 10. / The shop opens at 11. / The shop opens at 9.), and our records do not settle it.',
    );
    expect([isSure, detail.conflicts.length]).toEqual([false, 1]);
  });

  it('is also a plain denial', () => {
    expect(
      mergeOf(['Returns are free of charge.', 'Returns are not free of charge.']).detail.conflicts[0]?.matter,
    ).toBe('statement');
  });

  it.each([
    ['two titles', 'Berserk costs $14.99.', 'Monster costs $9.99.'],
    ['the next title of a list', 'Berserk costs $14.99.', 'Berserk is grim. Monster is not. It costs $9.99.'],
    ['the price and the reduced one', 'Berserk costs $14.99.', 'Berserk now costs $11.99.'],
    ['one volume and three', 'Berserk is $14.99.', 'Berserk is $44.97 for 3 volumes.'],
    ['two volumes', 'Volume 3 is sold out.', 'Volume 4 is in stock.'],
  ])('is none between %s', (_, one, other) => {
    expect(mergeOf([one, other]).detail.conflicts).toEqual([]);
  });

  it('with the passages alone takes a claim out, and keeps money out that nobody knows of', () => {
    const { text, detail } = mergeOf(['Berserk is grim.', 'It is out of stock. The box costs $99.']);
    expect(text).toBe('Berserk is grim.');
    expect(detail.dropped.map(({ why }) => why)).toEqual(['against_passages', 'not_in_passages']);
  });
});

describe('the pieces of an answer', () => {
  it.each([
    ['Vol. 5 is here. Mr. Guts waits. It is no. Ask on.', 4],
    ['「はい。でも」と言った。そうです！', 2],
    ['- One. Two.\n- Three', 3],
    ['$14.99 a volume, e.g. this one.', 1],
    ['```\na. B. c\n```\nDone.', 4],
  ])('%j', (text, count) => expect(piecesOf(text)).toHaveLength(count));

  it('are the answer again when joined', () => {
    const lines = fc.array(
      fc.oneof(fc.string(), fc.constantFrom('- a. B', '1. x。y', '# T', '', '```', '| a |')),
    );
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join('\n');
        const joined = piecesOf(text)
          .map((piece) => piece.before + piece.text)
          .join('');
        expect(text.startsWith(joined)).toBe(true);
        expect(text.slice(joined.length).trim()).toBe('');
      }),
    );
  });
});
