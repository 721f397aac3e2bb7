import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../../../tasks/core/ensemble/agreement.ts';
import { embeddedOf, withEmbeddings } from '../../../../tasks/core/ensemble/embedded.ts';
import { cosine } from '../../../../tasks/core/ensemble/similarity.ts';
import { attempt } from '../../../fixtures/contract.ts';
import { voice } from './voices.ts';

const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 256, maxLength: 256 });
const measured = (text: string, vector: readonly number[]) =>
  attempt({ role: 'embedding', text: '', confidence: null, embedded: embeddedOf(text, vector) });

describe('a vector on its way through the machine', () => {
  it('gives the cosines of the true one to the second digit', () => {
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const truth = cosine(one, other);
        const [first, second] = withEmbeddings(
          [voice({ text: 'one' }), voice({ text: 'other' })],
          [measured('one', one), measured('other', other)],
        );
        const packed = cosine(first?.embedding ?? [], second?.embedding ?? []);
        if (truth === null) expect(packed).toBeNull();
        else expect(Math.abs((packed ?? 2) - truth)).toBeLessThan(0.01);
      }),
    );
  });

  it('is small: five of 1,024 numbers are less than eight kilobytes', () => {
    const { vector } = embeddedOf(
      'text',
      Array.from({ length: 1_024 }, (_, at) => Math.sin(at)),
    );
    expect(vector.length * 5).toBeLessThan(8_192);
  });

  it('belongs to what was said, whatever number the call has and however often it was said', () => {
    const found = withEmbeddings(
      [voice({ no: 7, text: 'same' }), voice({ no: 9, text: 'same' }), voice({ text: 'never embedded' })],
      [measured('same', [3, 4])],
    );
    expect(found.map(({ embedding }) => embedding?.length)).toEqual([2, 2, undefined]);
    expect(agreementOf(found.slice(0, 2))).toEqual({ value: 1, by: 'embedding', isLow: false });
    expect(agreementOf(found).by).toBe('words');
  });
});
