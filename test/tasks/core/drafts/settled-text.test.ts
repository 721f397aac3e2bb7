import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeSelfReport } from '../../../../tasks/core/confidence/self-report.ts';
import { settledText } from '../../../../tasks/core/drafts/settled-text.ts';

describe('what of an unfinished answer will stay', () => {
  it.each([
    ['nothing of half a sentence', 'Berserk is in', ''],
    ['nothing while its mark could be the dot of a price', 'Berserk costs $14.', ''],
    ['a whole sentence once something follows', 'Berserk is in stock. It', 'Berserk is in stock.'],
    ['a Japanese sentence at once', 'ベルセルクは在庫があります。次', 'ベルセルクは在庫があります。'],
    ['a sentence with its closing bracket', '「在庫あり。」です', '「在庫あり。」'],
    ['lines as they end', '1. Berserk\n2. Mon', '1. Berserk'],
    ['not the head of a numbered line', '1. Ber', ''],
    ['not the dot of a title', 'Kaiju No. 8 is', ''],
    ['a question', 'Which volume? We', 'Which volume?'],
    ['no self-report', 'In stock.\nCONFIDENCE: 0.9', 'In stock.'],
    ['no beginning of one', 'In stock.\n**conf', 'In stock.'],
    ['no self-report in the middle', 'In stock.\nCONFIDENCE: 0.9\nMore.\n', 'In stock.\nMore.'],
    ['a line that only begins like one', 'In stock.\nConsider it. It', 'In stock.\nConsider it.'],
  ])('is %s', (_, soFar, settled) => {
    expect(settledText(soFar)).toBe(settled);
  });

  const words = fc.constantFrom(
    'Berserk',
    ' is $14.99.',
    ' Yes!',
    ' No. 8',
    '\n',
    'CONFIDENCE: 0.9',
    ' conf',
    '在庫があります。',
    '(終わり？）',
    '- ',
    ' \n\n',
  );

  it('grows with the answer, is never taken back, and is the beginning of what is kept of it', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 25 }), fc.infiniteStream(fc.nat(8)), (parts, cuts) => {
        const answer = parts.join('');
        let shown = '';
        for (let at = 0; at < answer.length; at += 1 + (cuts.next().value ?? 0)) {
          const settled = settledText(answer.slice(0, at));
          expect(settled.startsWith(shown)).toBe(true);
          shown = settled;
        }
        expect(takeSelfReport(answer).text.startsWith(shown)).toBe(true);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});
