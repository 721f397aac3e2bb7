import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { LaneSums } from '../../../workflows/simulate/tally.ts';
import { type Day, dayOf } from './days.ts';

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const lanesOf = ({ tally }: Day): readonly LaneSums[] => Object.values(tally.lanes);
const withDayUsd =
  (dayUsd: number) =>
  (policy: Policy): Policy => ({ ...policy, budgets: { ...policy.budgets, dayUsd } });

const isCount = (one: number): boolean => Number.isSafeInteger(one) && one >= 0;

/** Of every number and every series there is; a series has a place for each second of the day. */
function everyNumber(value: unknown, holds: (one: number) => boolean): boolean {
  if (typeof value === 'number') return holds(value);
  if (ArrayBuffer.isView(value)) return (value as Float64Array).every(holds);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((inner) => everyNumber(inner, holds));
}

/** Sums are what their parts add up to, nothing is negative, and percentiles rise. */
function obeysTheLaws(day: Day, messages: number): void {
  const { tally, report } = day;
  const lanes = lanesOf(day);
  expect(everyNumber(tally, isCount)).toBe(true);
  expect(sum(lanes.map((lane) => lane.messages))).toBe(messages);
  for (const lane of lanes) {
    expect(lane.answered + lane.degraded + lane.apologized).toBe(lane.messages);
    expect(sum([...lane.histogram])).toBe(lane.messages);
    expect(lane.slaMet).toBeLessThanOrEqual(lane.messages);
    expect(lane.good).toBeLessThanOrEqual(lane.sent);
  }
  const nano = sum(lanes.map((lane) => lane.nano));
  expect(sum(Object.values(tally.calls).map((one) => one.nano))).toBe(nano);
  expect(tally.budget.spentNano).toBe(nano);
  expect(sum([...tally.series.spentNano.sums])).toBe(nano);
  expect(sum([...tally.series.arrivals.sums])).toBe(messages);
  for (const one of Object.values(tally.calls)) {
    const ways = one.answered + one.timedOut + one.failed + one.throttled + one.unasked;
    expect(ways).toBe(one.calls);
  }
  expect(sum(lanes.map((lane) => lane.states))).toBe(sum(Object.values(tally.states)));
  expect(tally.states['Understand Message']).toBe(messages);
  for (const { p50, p95, p99, p999 } of [report.latency, ...report.lanes.map(({ latency }) => latency)]) {
    expect([p50, p95, p99, p999].toSorted((one, other) => one - other)).toEqual([p50, p95, p99, p999]);
  }
  const { totalUsd, executionLogs: _, ...parts } = report.aws;
  expect(totalUsd).toBeCloseTo(sum(Object.values(parts)), 9);
}

describe('a simulated day', () => {
  it('is the same on one thread and on three', async () => {
    const options = { messages: 600, seed: 11, incidents: 2, change: withDayUsd(1.6) };
    const [one, three] = await Promise.all([1, 3].map((workers) => dayOf({ ...options, workers })));
    expect(one?.report.budget.exhausted).toBeGreaterThan(0);
    expect(three?.tally).toEqual(one?.tally);
    expect(three?.report).toEqual(one?.report);
  }, 60_000);

  it('differs by its seed, not by the hour it is run', async () => {
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => dayOf({ messages: 500, seed })));
    expect(same?.report).toEqual(one?.report);
    expect(other?.report.latency).not.toEqual(one?.report.latency);
    expect(other?.report.cost).not.toEqual(one?.report.cost);
  }, 60_000);

  it('adds up, whatever the traffic', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          messages: fc.integer({ min: 1, max: 400 }),
          seed: fc.nat(1_000_000),
          incidents: fc.nat(3),
          set: fc.constantFrom('claude-3', 'current'),
          mix: fc.constantFrom('traffic', 'routing', 'cascade-cache'),
          dayUsd: fc.constantFrom(0.05, 0.5, 10_000),
        }),
        async ({ dayUsd, ...options }) => {
          const day = await dayOf({ ...options, change: withDayUsd(dayUsd) });
          obeysTheLaws(day, options.messages);
          expect(day.report.budget.spentUsd).toBeLessThanOrEqual(dayUsd);
        },
      ),
      { numRuns: 8, seed: 4 },
    );
  }, 120_000);

  it('keeps to its budget: first the economy lane, then a kind word, and less money never buys more', async () => {
    const rich = await dayOf({ messages: 1_500 });
    const poor = await dayOf({ messages: 1_500, change: withDayUsd(3) });
    const broke = await dayOf({ messages: 1_500, change: withDayUsd(0.3) });
    const economy = ({ tally }: Day): number => tally.lanes.economy.messages;
    expect([economy(rich), rich.report.budget.exhausted, rich.report.budget.canned]).toEqual([0, 0, 0]);
    expect(rich.report.cost.usd).toBeGreaterThan(3);
    expect(poor.report.cost.usd).toBeLessThanOrEqual(3);
    expect(poor.report.cost.usd).toBeGreaterThan(2.8);
    expect(economy(poor)).toBeGreaterThan(100);
    expect(poor.report.budget.exhausted).toBe(economy(poor));
    expect(broke.report.cost.usd).toBeLessThanOrEqual(0.3);
    expect(broke.report.budget.canned).toBeGreaterThan(500);
    expect(broke.report.budget.tightAtS).toBeLessThan(poor.report.budget.tightAtS ?? 0);
  }, 60_000);

  it('opens breakers while a model turns its callers away, and lets others answer', async () => {
    const calm = await dayOf({ messages: 6_000 });
    const rough = await dayOf({ messages: 6_000, incidents: 24 });
    expect(calm.report.breakers).toEqual({ opened: 0, closed: 0, affected: 0 });
    expect(rough.report.breakers.opened).toBeGreaterThan(0);
    expect(rough.report.breakers.closed).toBeGreaterThan(0);
    expect(rough.report.breakers.affected).toBeGreaterThan(0);
    expect(rough.report.outcomes.apologized).toBeLessThan(60);
    expect(rough.report.insurance.savedFailed).toBeGreaterThan(calm.report.insurance.savedFailed);
  }, 60_000);

  it('answers as much from the cache as the mix says, and for nothing', async () => {
    const { report, tally } = await dayOf({ messages: 3_000, mix: 'cascade-cache' });
    expect(report.outcomes.cached / 3_000).toBeGreaterThan(0.18);
    expect(report.outcomes.cached / 3_000).toBeLessThan(0.22);
    expect(tally.lanes.cached.nano).toBe(0);
  }, 60_000);

  it('gives a shorter promise to faster models, and pays for no insurance that cannot help', async () => {
    const short = (policy: Policy): Policy => ({ ...policy, sla: { ...policy.sla, defaultMs: 1_400 } });
    const { report } = await dayOf({ messages: 1_000, change: short });
    expect(report.insurance.messages).toBe(0);
    expect(report.latency.p95).toBeLessThan(1_500);
    expect(report.slaMs).toBe(1_400);
  }, 60_000);

  it('asks several models where the policy does, and a meta-model after them', async () => {
    const ensembles = (policy: Policy): Policy => ({
      ...policy,
      budgets: { ...policy.budgets, requestUsd: 1 },
      ensemble: { ...policy.ensemble, method: 'stacking' },
      sla: { ...policy.sla, defaultMs: 9_000 },
    });
    const { report } = await dayOf({ messages: 500, change: ensembles });
    expect(report.lanes.map(({ lane }) => lane)).toContain('ensemble');
    expect(report.cost.calls.find(({ role }) => role === 'meta')?.answered).toBeGreaterThan(50);
  }, 60_000);
});
