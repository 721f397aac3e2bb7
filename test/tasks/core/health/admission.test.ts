import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admittedShare,
  type Cut,
  cutShare,
  fitsQuota,
  isAdmitted,
  mayCut,
  minuteOf,
  untilNextMinuteMs,
} from '../../../../tasks/core/health/admission.ts';

const settings = { cutFactor: 0.5, leastShare: 0.05, recoverPerS: 0.1 };
const NOON = Date.parse('2026-11-21T12:00:00Z');

describe('the share of the calls that is made', () => {
  it('halves with each throttle, never below the least, and comes back by a tenth each second', () => {
    let cut: Cut | null = null;
    const shares = [1, 2, 3, 4, 5, 6].map((second) => {
      cut = cutShare(cut, NOON + second * 1_000, settings);
      return Number(cut.share.toFixed(4));
    });
    expect(shares).toEqual([0.5, 0.3, 0.2, 0.15, 0.125, 0.1125]);
    const last = { share: 0.06, at: NOON };
    expect(cutShare(last, NOON, settings).share).toBe(0.05);
    expect(admittedShare(last, NOON + 5_000, settings)).toBeCloseTo(0.56, 10);
    expect(admittedShare(last, NOON + 60_000, settings)).toBe(1);
    expect(admittedShare(null, NOON, settings)).toBe(1);
  });

  it('is cut at most once a second', () => {
    expect(mayCut(null, NOON)).toBe(true);
    expect(mayCut({ share: 0.5, at: NOON }, NOON + 999)).toBe(false);
    expect(mayCut({ share: 0.5, at: NOON }, NOON + 1_000)).toBe(true);
  });

  it('lies between the least and the whole, whatever throttles when', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 50 });
    fc.assert(
      fc.property(waits, (all) => {
        let cut: Cut | null = null;
        let now = NOON;
        for (const wait of all) {
          now += wait;
          const before = admittedShare(cut, now, settings);
          expect(before).toBeLessThanOrEqual(1);
          cut = cutShare(cut, now, settings);
          expect(cut.share).toBeLessThanOrEqual(before);
          expect(cut.share).toBeGreaterThanOrEqual(settings.leastShare);
        }
      }),
    );
  });

  it('is dealt evenly over calls, and who is in a small one is in every larger one', () => {
    const made = (share: number) =>
      Array.from({ length: 4_000 }, (_, at) => `call-${at}`).filter((id) =>
        isAdmitted(id, 'haiku', { share, at: NOON }, NOON, settings),
      );
    const [few, many] = [made(0.25), made(0.6)];
    expect(few.length / 4_000).toBeCloseTo(0.25, 1);
    expect(many.length / 4_000).toBeCloseTo(0.6, 1);
    expect(few.filter((id) => !many.includes(id))).toEqual([]);
  });
});

describe('a quota', () => {
  const quotas = fc.record({
    rpm: fc.integer({ min: 0, max: 50 }),
    tpm: fc.integer({ min: 0, max: 20_000 }),
  });

  it('is never passed by what it lets in, and lets in whatever fits', () => {
    const calls = fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 100 });
    fc.assert(
      fc.property(quotas, calls, (quota, wanted) => {
        let used = { calls: 0, tokens: 0 };
        for (const tokens of wanted) {
          const more = { calls: used.calls + 1, tokens: used.tokens + tokens };
          const within =
            (quota.rpm === 0 || more.calls <= quota.rpm) && (quota.tpm === 0 || more.tokens <= quota.tpm);
          expect(fitsQuota(quota, used, tokens)).toBe(within);
          if (within) used = more;
        }
        if (quota.rpm > 0) expect(used.calls).toBeLessThanOrEqual(quota.rpm);
        if (quota.tpm > 0) expect(used.tokens).toBeLessThanOrEqual(quota.tpm);
      }),
    );
  });

  it('begins anew with the minute', () => {
    expect(minuteOf(NOON + 59_999)).toBe(minuteOf(NOON));
    expect(minuteOf(NOON + 60_000)).toBe(minuteOf(NOON) + 1);
    expect(untilNextMinuteMs(NOON + 59_000)).toBe(1_000);
  });
});
