import { describe, expect, it } from 'vitest';
import { callTimeoutMs } from '../../../tasks/core/deadline.ts';
import { modelById } from '../../../tasks/core/policy/check-policy.ts';
import { planLanes } from '../../../tasks/core/routing/plan-lanes.ts';
import { defaultPolicy as policy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { classification, request } from '../../fixtures/contract.ts';

const haiku = modelById(policy, 'claude-haiku-5-5');
const lanes = planLanes(request(), classification({ intents: ['recommendation'] }), policy);
const RESERVE = policy.sla.finishReserveMs;

describe('how long one model may take', () => {
  it('leaves time for the rung that may follow, but no less than its own p99', () => {
    expect(callTimeoutMs(3_000, lanes.simple, haiku, policy)).toBe((3_000 - RESERVE) * policy.sla.rungShare);
    expect(callTimeoutMs(1_600, lanes.simple, haiku, policy)).toBe(haiku.latencyMs.p99);
  });

  it('is all that is left for members asked side by side', () => {
    expect(callTimeoutMs(3_000, lanes.complex, haiku, policy)).toBe(3_000 - RESERVE);
  });

  it('is never more than what is left', () => {
    expect(callTimeoutMs(500, lanes.simple, haiku, policy)).toBe(500 - RESERVE);
    expect(callTimeoutMs(50, lanes.simple, haiku, policy)).toBeLessThan(0);
  });
});
