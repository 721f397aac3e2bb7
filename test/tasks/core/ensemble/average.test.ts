import { describe, expect, it } from 'vitest';
import { combine } from '../../../../tasks/core/ensemble/combine.ts';
import { HAIKU, OPUS, options, SONNET, voice } from './voices.ts';

const of = (texts: readonly string[]) =>
  texts.map((text, no) => voice({ no, text, model: [HAIKU, SONNET, OPUS][no] ?? HAIKU }));

describe('weighted_average', () => {
  it('is the mean of scores by weight; what a model does not score is unknown, not 0', () => {
    const members = [
      voice({ scores: { Berserk: 1, Monster: 0.5 } }),
      voice({ no: 1, model: SONNET, scores: { Berserk: 0.4 }, confidence: 0.6 }),
    ];
    const combined = combine('weighted_average', members, options({ weights: { [HAIKU]: 1, [SONNET]: 3 } }));
    expect(combined.detail).toMatchObject({
      items: [
        { item: 'Berserk', score: 0.55, models: [HAIKU, SONNET] },
        { item: 'Monster', score: 0.5, models: [HAIKU] },
      ],
    });
    expect([combined.text, combined.winner, combined.confidence]).toEqual([
      '1. Berserk\n2. Monster',
      null,
      0.675,
    ]);
  });

  it('reads rankings off numbered lists, however the titles are written', () => {
    const members = of([
      '1. **Berserk** — dark fantasy\n2. Monster\n3. Nana',
      'Here you are:\n1) Monster: a thriller\n2) ＢＥＲＳＥＲＫ',
    ]);
    const { text, detail } = combine(
      'weighted_average',
      members,
      options({ weights: { [HAIKU]: 1, [SONNET]: 1 } }),
    );
    expect(text).toBe('1. Monster\n2. Berserk\n3. Nana');
    expect(detail).toMatchObject({ items: [{ score: 0.75 }, { score: 0.5 }, { score: 0 }] });
  });

  it('takes the mean of single numbers, and leaves out who gives none', () => {
    const members = of(['Score: 8', '6', 'no idea at all']);
    const { text, leftOut, detail } = combine(
      'weighted_average',
      members,
      options({ weights: { [HAIKU]: 1, [SONNET]: 1 } }),
    );
    expect([text, detail]).toEqual(['7', { kind: 'mean', value: 7 }]);
    expect(leftOut).toEqual([expect.objectContaining({ model: OPUS, why: 'no_score' })]);
  });

  it('falls back to confidence where there is nothing to average, and says so', () => {
    const { text, reason, isSure } = combine('weighted_average', of(['Berserk is grim.']), options());
    expect([text, isSure]).toEqual(['Berserk is grim.', false]);
    expect(reason).toContain('no answer holds a score');
  });

  it('is of unknown confidence where a part of it is', () => {
    const members = of(['8', '6']).map((one, at) => ({ ...one, confidence: at === 0 ? null : 0.9 }));
    expect(combine('weighted_average', members, options()).confidence).toBeNull();
  });
});
