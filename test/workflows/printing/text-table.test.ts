import { describe, expect, it } from 'vitest';
import { textTable } from '../../../workflows/printing/text-table.ts';

describe('a table of text', () => {
  it('keeps its columns under Japanese', () => {
    expect(
      textTable([
        ['a', 'b', 'c'],
        ['漫画', 'x', ''],
        ['ｶﾅ', '', 'y'],
      ]),
    ).toEqual(['a     b  c', '漫画  x', 'ｶﾅ       y']);
  });
});
