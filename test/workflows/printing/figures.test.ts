import { describe, expect, it } from 'vitest';
import { both, dollars, milliseconds, number, percent } from '../../../workflows/printing/figures.ts';

describe('figures of a report', () => {
  it.each([
    [number(1_234_567.891), '1,234,568'],
    [number(1.5, 2), '1.50'],
    [number(1.23456, 1, 3), '1.235'],
    [dollars(1_234.5), '$1,234.50'],
    [dollars(-0.0000421, 6), '-$0.000042'],
    [dollars(null), '-'],
    [percent(0.98765), '98.8 %'],
    [percent(0.98765, 2), '98.77 %'],
    [percent(null), '-'],
    [milliseconds(1_200), '1200 ms'],
    [milliseconds(null), '-'],
    [both('simple', 'simple'), 'simple'],
    [both('simple', 'complex'), 'simple -> complex'],
  ])('%s', (printed, expected) => {
    expect(printed).toBe(expected);
  });
});
