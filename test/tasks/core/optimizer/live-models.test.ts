import { describe, expect, it } from 'vitest';
import { type LiveModels, withLiveLatencies } from '../../../../tasks/core/optimizer/live-models.ts';
import { modelById } from '../../../../tasks/core/policy/check-policy.ts';
import { ruleProblems } from '../../../../tasks/core/policy/rule-problems.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const CHEAP = defaultPolicy.rungs.cheap;
const seen = (calls: number, failures = 0): LiveModels => ({
  at: NOW - 60_000,
  models: { [CHEAP]: { calls, failures, latencyMs: { p50: 950, p95: 2_000, p99: 4_000 } } },
});
const latencyWith = (live: LiveModels | undefined, now = NOW, policy = defaultPolicy) =>
  modelById(withLiveLatencies(policy, live, now), CHEAP).latencyMs;
const STATED = modelById(defaultPolicy, CHEAP).latencyMs;

describe('latencies as they are measured', () => {
  it('move the registry’s by as much as calls speak for them', () => {
    expect(STATED).toEqual({ p50: 350, p95: 800, p99: 1_300 });
    expect(latencyWith(seen(100))).toEqual({ p50: 650, p95: 1_400, p99: 2_650 });
    expect(latencyWith(seen(9_900))).toEqual({ p50: 944, p95: 1_988, p99: 3_973 });
    expect(latencyWith(seen(1)).p50).toBe(356);
  });

  it('do not count calls that failed', () => {
    expect(latencyWith(seen(200, 100))).toEqual(latencyWith(seen(100)));
    expect(latencyWith({ at: NOW, models: { [CHEAP]: { calls: 5, failures: 5, latencyMs: null } } })).toEqual(
      STATED,
    );
  });

  it('are forgotten after a quarter of an hour, and on a clock that was set back', () => {
    expect(latencyWith(seen(100), NOW + 15 * 60_000)).toEqual(STATED);
    expect(latencyWith(seen(100), NOW - 60 * 60_000)).toEqual(STATED);
    expect(latencyWith(undefined)).toEqual(STATED);
  });

  it('can be switched off', () => {
    const optimizer = { ...(defaultPolicy.optimizer as NonNullable<typeof defaultPolicy.optimizer>) };
    const policy = { ...defaultPolicy, optimizer: { ...optimizer, liveLatencies: false } };
    expect(latencyWith(seen(100), NOW, policy)).toEqual(STATED);
  });

  it('leave a policy that still holds together, and every other model as it is', () => {
    const policy = withLiveLatencies(defaultPolicy, seen(500), NOW);
    expect(ruleProblems(policy, '2026-11-21')).toEqual([]);
    expect(policy.models.filter(({ id }) => id !== CHEAP)).toEqual(
      defaultPolicy.models.filter(({ id }) => id !== CHEAP),
    );
  });
});
