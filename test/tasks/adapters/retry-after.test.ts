import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../tasks/adapters/retry-after.ts';

const read = (headers: Record<string, string>): number | undefined => retryAfterMs((name) => headers[name]);

describe('retryAfterMs', () => {
  it.each([
    { explanation: 'no header', headers: {}, expected: undefined },
    { explanation: 'seconds', headers: { 'retry-after': '3' }, expected: 3_000 },
    { explanation: 'parts of a second', headers: { 'retry-after': '0.25' }, expected: 250 },
    {
      explanation: 'milliseconds, the more exact',
      headers: { 'retry-after-ms': '731', 'retry-after': '1' },
      expected: 731,
    },
    {
      explanation: 'a date, by the clock that wrote it',
      headers: { 'retry-after': 'Sat, 21 Nov 2026 05:02:24 GMT', date: 'Sat, 21 Nov 2026 05:02:19 GMT' },
      expected: 5_000,
    },
    {
      explanation: 'a date gone by',
      headers: { 'retry-after': 'Sat, 21 Nov 2026 05:02:09 GMT', date: 'Sat, 21 Nov 2026 05:02:19 GMT' },
      expected: 0,
    },
    {
      explanation: 'a date that nothing dates',
      headers: { 'retry-after': 'Sat, 21 Nov 2026 05:02:24 GMT' },
      expected: undefined,
    },
    {
      explanation: 'words',
      headers: { 'retry-after': 'soon', date: 'Sat, 21 Nov 2026 05:02:19 GMT' },
      expected: undefined,
    },
    { explanation: 'an empty header', headers: { 'retry-after': '' }, expected: undefined },
    { explanation: 'a garbled number', headers: { 'retry-after': '99999999999' }, expected: 3_600_000 },
  ])('reads $explanation', ({ headers, expected }) => {
    expect(read(headers as Record<string, string>)).toBe(expected);
  });

  it('falls back to our clock for a reply that bears no date', () => {
    const headers: Record<string, string> = { 'retry-after': 'Sat, 21 Nov 2026 05:02:24 GMT' };
    const now = Date.parse('2026-11-21T05:02:22.500Z');
    expect(retryAfterMs((name) => headers[name], now)).toBe(1_500);
  });
});
