import { describe, expect, it } from 'vitest';
import { callTimeoutMs, lookUpTimeoutMs, remainingMs } from '../../../tasks/core/deadline.ts';
import { modelById } from '../../../tasks/core/policy/check-policy.ts';
import { planLanes } from '../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../fixtures/contract.ts';

const haiku = modelById(policy, 'claude-haiku-5-5');
const sonnet = modelById(policy, 'claude-sonnet-5-5');
const lanes = planLanes(request(), classification({ intents: ['recommendation'] }), policy);
const RESERVE = policy.sla.finishReserveMs;

describe('what is left of the time', () => {
  it('is what the deadline leaves, and on a clock that was set back no more than there was at first', () => {
    const run = { deadlineAt: 13_000, slaMs: 3_000 };
    expect([10_000, 12_000, 14_000].map((now) => remainingMs(run, now))).toEqual([3_000, 1_000, -1_000]);
    expect(remainingMs(run, 10_000 - 3_600_000)).toBe(3_000);
  });
});

describe('how long looking things up may take', () => {
  it('is a share of the time where there is plenty', () => {
    expect(lookUpTimeoutMs(10_000, sonnet, policy)).toBe(4_000);
  });

  it('leaves the model that answers then its median, and the aggregate its reserve', () => {
    const timeout = lookUpTimeoutMs(2_000, sonnet, policy);
    expect(2_000 - timeout - RESERVE).toBeGreaterThan(sonnet.latencyMs.p50);
    expect(lookUpTimeoutMs(2_000, haiku, policy)).toBe(800);
  });

  it('is never nothing', () => {
    expect(lookUpTimeoutMs(1_000, sonnet, policy)).toBe(100);
    expect(lookUpTimeoutMs(-50, sonnet, policy)).toBe(1);
  });
});

describe('how long one model may take', () => {
  it('leaves the rung that may follow its median', () => {
    const timeout = callTimeoutMs(3_000, lanes.simple, haiku, policy);
    expect(timeout).toBeGreaterThan(haiku.latencyMs.p95);
    expect(3_000 - timeout - RESERVE).toBeGreaterThan(sonnet.latencyMs.p50);
    expect(callTimeoutMs(20_000, lanes.simple, haiku, policy)).toBe(
      (20_000 - RESERVE) * policy.sla.rungShare,
    );
  });

  it('is all that is left where nobody could follow in time, and side by side', () => {
    expect(callTimeoutMs(1_600, lanes.simple, haiku, policy)).toBe(1_600 - RESERVE);
    expect(callTimeoutMs(3_000, lanes.complex, haiku, policy)).toBe(3_000 - RESERVE);
  });

  it('leaves a strong model all but what a fallback below it needs', () => {
    const timeout = callTimeoutMs(3_000, lanes.simple, sonnet, policy);
    expect(timeout).toBeGreaterThanOrEqual(sonnet.latencyMs.p95);
    expect(3_000 - timeout - RESERVE).toBeGreaterThan(haiku.latencyMs.p50);
  });

  it('is bounded for insurance, which must not hold back the answer that is there', () => {
    expect(callTimeoutMs(9_000, lanes.complex, haiku, policy, 'insurance')).toBe(sonnet.latencyMs.p50);
    expect(callTimeoutMs(900, lanes.complex, haiku, policy, 'insurance')).toBe(900 - RESERVE);
  });

  it('is never more than what is left', () => {
    expect(callTimeoutMs(500, lanes.simple, haiku, policy)).toBe(500 - RESERVE);
    expect(callTimeoutMs(50, lanes.simple, haiku, policy)).toBeLessThan(0);
  });
});
