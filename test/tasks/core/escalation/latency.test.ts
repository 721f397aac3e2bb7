import { describe, expect, it } from 'vitest';
import { meanMs, neededMs } from '../../../../tasks/core/escalation/latency.ts';

const SONNET = { p50: 1_300, p95: 2_300 };

describe('the time a call needs', () => {
  it('is the median for one call in two and the 95th percentile for nineteen in twenty', () => {
    expect(neededMs(SONNET, 0.5)).toBeCloseTo(1_300, 9);
    expect(neededMs(SONNET, 0.95)).toBeCloseTo(2_300, 9);
    expect(neededMs(SONNET, 0.75)).toBeGreaterThan(1_700);
    expect(neededMs(SONNET, 0.75)).toBeLessThan(1_850);
  });

  it('is on average more than the median, because some calls are slow', () => {
    // exp(mu + sigma^2 / 2) with sigma = ln(2300 / 1300) / 1.645.
    expect(meanMs(SONNET)).toBeCloseTo(1_300 * Math.exp(0.34685 ** 2 / 2), 0);
    expect(meanMs({ p50: 800, p95: 800 })).toBe(800);
  });

  it('is what the registry says even where it says zero', () => {
    expect([neededMs({ p50: 0, p95: 0 }, 0.75), meanMs({ p50: 0, p95: 0 })]).toEqual([0, 0]);
  });
});
