import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, agreementOfTexts } from '../../../../tasks/core/ensemble/agreement.ts';
import { voice } from './voices.ts';

describe('the agreement of texts', () => {
  it('is null for one voice, one for the same words, and never above one', () => {
    expect(agreementOfTexts(['only one'])).toBeNull();
    expect(agreementOfTexts(['the same words', 'the same words', 'the same words'])).toBe(1);
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), (texts) => {
        expect(agreementOfTexts(texts)).toBeGreaterThanOrEqual(0);
        expect(agreementOfTexts(texts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('sees that two Japanese answers share most of their words', () => {
    const near = agreementOfTexts(['ベルセルクは在庫があります。', 'ベルセルクの在庫があります。']) ?? 0;
    const far = agreementOfTexts(['ベルセルクは在庫があります。', '返品は三十日以内に承ります。']) ?? 0;
    expect(near).toBeGreaterThan(0.5);
    expect(far).toBeLessThan(0.3);
  });

  it('is measured as that of members without embeddings, in a shadow as in an ensemble', () => {
    const texts = ['Berserk is in stock.', 'Berserk is sold out.', 'Ask again later.'];
    const members = texts.map((text, no) => voice({ no, text }));
    expect(agreementOf(members)).toMatchObject({ value: agreementOfTexts(texts), by: 'words' });
  });
});
