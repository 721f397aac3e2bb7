import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../../tasks/core/contract/request.ts';
import type { ModelProfile } from '../../../tasks/core/policy/model-profile.ts';
import { type Reading, shorten } from '../../../tasks/invoke/shorten.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { passage } from '../../fixtures/contract.ts';

const [haiku] = policy.models as [ModelProfile];
const exchange = (at: number, chars: number): readonly Turn[] => [
  { role: 'user', content: `${at}`.padEnd(chars, 'q') },
  { role: 'assistant', content: `${at}`.padEnd(chars, 'a') },
];
const bytes = ({ history, passages, document }: Reading): number =>
  Buffer.byteLength(
    [...history.map(({ content }) => content), ...passages.map(({ text }) => text)].join(''),
  ) + Buffer.byteLength(document?.text ?? '');
const cut = (reading: Reading, contextWindow = 200_000) =>
  shorten(reading, 'Which one?', 500, { ...haiku, contextWindow }, policy);

describe('less to read', () => {
  it('is half of it: the newest turns, the best passages, the beginning of the document', () => {
    const history = [1, 2, 3, 4].flatMap((at) => exchange(at, 100));
    const passages = ['a', 'b', 'c'].map((text) => passage({ text: text.repeat(100) }));
    const read = cut({ history, passages, document: undefined });
    expect(read.passages.map(({ text }) => text[0])).toEqual(['a', 'b', 'c']);
    expect(read.history).toEqual(exchange(4, 100));
    const documented = cut({ history, passages, document: { name: 'report', text: '書'.repeat(1_000) } });
    expect(documented.document?.text).toMatch(/^書+$/);
    expect(documented).toMatchObject({ history: [], passages: [] });
  });

  it('fits a small window even where a token takes only two bytes', () => {
    const read = cut({ history: [], passages: [], document: { name: 'd', text: 'x'.repeat(60_000) } }, 8_192);
    expect(Buffer.byteLength(read.document?.text ?? '')).toBeLessThan((8_192 - 500) * 2);
  });

  it('never grows, is at most half, and keeps whole exchanges', () => {
    const chars = fc.integer({ min: 1, max: 2_000 });
    const readings: fc.Arbitrary<Reading> = fc.record({
      history: fc.array(chars, { maxLength: 10 }).map((all) => all.flatMap((size, at) => exchange(at, size))),
      passages: fc
        .array(chars, { maxLength: 8 })
        .map((all) => all.map((size) => passage({ text: 'p'.repeat(size) }))),
      document: fc
        .option(chars, { nil: undefined })
        .map((size) => (size === undefined ? undefined : { name: 'd', text: '文'.repeat(size) })),
    });
    fc.assert(
      fc.property(readings, fc.integer({ min: 1_000, max: 200_000 }), (reading, contextWindow) => {
        const read = cut(reading, contextWindow);
        expect(bytes(read)).toBeLessThanOrEqual(bytes(reading) / 2);
        expect(read.history.length % 2).toBe(0);
        expect(read.history).toEqual(reading.history.slice(reading.history.length - read.history.length));
        expect(read.passages).toEqual(reading.passages.slice(0, read.passages.length));
      }),
    );
  });
});
