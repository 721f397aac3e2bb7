import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costEfficiencyScore } from '../../../../tasks/core/costs/efficiency.ts';
import { figure, type Printed } from '../../../../tasks/core/costs/figure.ts';
import { isoWeek, monthOf } from '../../../../tasks/core/costs/periods.ts';
import { breakEven, project, savedShare } from '../../../../tasks/core/costs/projection.ts';
import { Quantiles } from '../../../../tasks/core/costs/quantiles.ts';

describe('projection', () => {
  it('counts 7, 30 and 365 days', () => {
    expect(project(0.00302025, 1_000_000)).toEqual({
      perMessageUsd: 0.00302025,
      messagesPerDay: 1_000_000,
      dayUsd: 3_020.25,
      weekUsd: 21_141.75,
      monthUsd: 90_607.5,
      yearUsd: 1_102_391.25,
    });
  });

  it.each([
    [6_750, 2_416.2, 0.642044444],
    [100, 150, -0.5],
    [100, 100, 0],
    [0, 10, null],
  ])('of %d, %d saves %s', (baseline, usd, share) => {
    expect(savedShare(baseline, usd)).toBe(share);
  });

  it('breaks even in days, ten times as many at a tenth, and never when nothing is saved', () => {
    expect(breakEven(23_000, 3_729.75).days).toBeCloseTo(6.1666, 3);
    expect(breakEven(23_000, 372.975).days).toBeCloseTo(61.666, 3);
    expect(breakEven(23_000, 0).days).toBeNull();
    expect(breakEven(23_000, -5).days).toBeNull();
  });
});

describe('cost efficiency score', () => {
  it.each([
    [0.97, 0.0096, 1_200, 1.5156],
    [0.82, 0.0003, 300, 41],
    [0.88, 0.0025, 500, 5.28],
    [0.94, 0.004, 700, 3.525],
    [0.96, 0.0065, 900, 2.2154],
    // A free model scores no better than one at a hundredth of the baseline.
    [1, 0, 100, 100],
    // Twice the promise halves it.
    [1, 0.015, 6_000, 0.5],
  ])('of quality %d at $%d and %d ms is %d', (quality, messageUsd, latencyMs, score) => {
    expect(costEfficiencyScore({ quality, messageUsd, latencyMs })).toBe(score);
  });
});

describe('a figure beside ours', () => {
  const printed = (more: Partial<Printed>): Printed => ({
    name: 'n',
    source: 's',
    unit: 'usd',
    printed: 1,
    decimals: 2,
    ...more,
  });
  it.each([
    ['to the cent', { printed: 4_750 }, 4_750.004, true],
    ['rounded half up', { printed: 0.000263, decimals: 6 }, 0.0002625, true],
    [
      'a per cent of its own decimals',
      { unit: 'share' as const, printed: 0.553, decimals: 1 },
      0.5525556,
      true,
    ],
    ['and no nearer', { unit: 'share' as const, printed: 0.88, decimals: 0 }, 0.8868, false],
    ['about, in thousands', { printed: 8_000, decimals: -3 }, 7_600, true],
    ['not about', { printed: 8_000, decimals: -3 }, 5_771, false],
    [
      'at least',
      { printed: 0.94, unit: 'share' as const, decimals: 0, is: 'at_least' as const },
      0.971,
      true,
    ],
    [
      'not at least',
      { printed: 0.94, unit: 'share' as const, decimals: 0, is: 'at_least' as const },
      0.9,
      false,
    ],
    ['at most', { printed: 7, unit: 'days' as const, decimals: 1, is: 'at_most' as const }, 6.2, true],
  ])('agrees %s', (_, more, ours, agrees) => {
    expect(figure(printed(more), ours, 'b').agrees).toBe(agrees);
  });

  it('keeps both numbers and what lies between them', () => {
    expect(figure(printed({ printed: 5_000, decimals: 0 }), 4_750, 'b')).toMatchObject({
      printed: 5_000,
      ours: 4_750,
      difference: -250,
      relative: -0.05,
      agrees: false,
    });
  });

  it('makes nothing up where nothing can be recomputed', () => {
    expect(figure(printed({}), null, 'b')).toMatchObject({ ours: null, difference: null, agrees: null });
  });
});

describe('periods', () => {
  it.each([
    ['2026-11-21', '2026-W47'],
    ['2026-11-22', '2026-W47'],
    ['2026-11-23', '2026-W48'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-01', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2024-12-30', '2025-W01'],
    ['2023-01-01', '2022-W52'],
  ])('%s is in week %s', (day, week) => {
    expect(isoWeek(day)).toBe(week);
    expect(monthOf(day)).toBe(day.slice(0, 7));
  });
});

describe('quantiles', () => {
  it('are within half a per cent of the nearest rank', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50_000_000 }), { minLength: 1, maxLength: 300 }),
        (amounts) => {
          const quantiles = new Quantiles();
          for (const amount of amounts) quantiles.add(amount);
          const sorted = amounts.toSorted((one, other) => one - other);
          for (const share of [0.5, 0.95, 0.99, 1]) {
            const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
            expect(Math.abs((quantiles.at(share) ?? -1) - exact)).toBeLessThanOrEqual(0.00501 * exact);
          }
          expect(quantiles.most).toBe(sorted.at(-1));
        },
      ),
    );
  });

  it('of nothing are nothing', () => {
    expect(new Quantiles().at(0.5)).toBeNull();
    expect(new Quantiles().most).toBeNull();
  });
});
