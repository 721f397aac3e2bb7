import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { CloudWatchObservations } from '../../../../tasks/adapters/cloudwatch/observations.ts';
import { METRICS, type MetricName } from '../../../../tasks/core/metrics/catalogue.ts';
import { judge } from '../../../../tasks/core/optimizer/judge.ts';
import { freshMemory } from '../../../../tasks/core/optimizer/memory.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

const FROM = Date.UTC(2026, 10, 21, 12);
const SPAN = { from: FROM, until: FROM + 300_000 };
const CHEAP = defaultPolicy.rungs.cheap;

const cloudwatch = mockClient(CloudWatchClient);
const observations = new CloudWatchObservations(new CloudWatchClient({ region: 'us-east-1' }));
beforeEach(() => cloudwatch.reset());
afterAll(() => cloudwatch.restore());

const queriesOf = (call: number) => cloudwatch.calls()[call]?.args[0].input as GetMetricDataCommand['input'];
const idsOf = (call: number) => queriesOf(call).MetricDataQueries?.map(({ Id }) => Id ?? '') ?? [];

/** Answers each query with what is given under its id. */
function publish(values: Readonly<Record<string, readonly number[]>>): void {
  cloudwatch
    .on(GetMetricDataCommand)
    .callsFake(({ MetricDataQueries = [] }: GetMetricDataCommand['input']) => ({
      MetricDataResults: MetricDataQueries.map(({ Id = '' }) => ({ Id, Values: [...(values[Id] ?? [])] })),
    }));
}

const BUSY: Readonly<Record<string, readonly number[]>> = {
  messages: [3_500],
  failed: [3],
  abandoned: [1],
  replies: [3_470],
  latency_mean: [700],
  latency_p50: [420],
  latency_p95: [2_300],
  latency_p99: [2_900],
  within_p50: [88.5],
  within_p95: [97],
  within_p99: [99.4],
  cost_mean: [0.003],
  cost_total: [10.41],
  cost_minutes: [0.0029, 0.0031, 0.003, 0.0032, 0.0028],
  quality_mean: [0.93],
  quality_least: [0.4],
  quality_minutes: [0.93, 0.931, 0.929, 0.93, 0.93],
  escalated: [350],
  cached: [500],
  lane_simple_count: [2_000],
  lane_simple_p95: [900],
  lane_simple_cost: [0.0005],
  lane_simple_truncated: [0],
  lane_medium_count: [900],
  lane_medium_truncated: [7],
  model_0_calls: [3_000],
  model_0_failures: [12],
  model_0_p50: [350],
  model_0_p95: [800],
  model_0_p99: [1_300],
  votes: [20, 30],
  votes_up: [18, 27],
};

describe('a window read from CloudWatch', () => {
  it('is what was published of it', async () => {
    publish(BUSY);
    const seen = await observations.read(SPAN, FROM - 3_600_000, defaultPolicy);
    expect(seen).toMatchObject({
      source: 'metrics',
      ...SPAN,
      messages: 3_470,
      asked: 3_500,
      served: 3_496,
      latencyMs: {
        p50: 420,
        p95: 2_300,
        p99: 2_900,
        mean: 700,
        std: null,
        within: { p50: 0.885, p95: 0.97 },
      },
      costUsd: { mean: 0.003, total: 10.41, std: null },
      quality: { mean: 0.93, least: 0.4, belowShare: null },
      escalated: 350,
      cached: 500,
      votes: { up: 45, down: 5 },
      lanes: { simple: { messages: 2_000, p95Ms: 900, costUsd: 0.0005 } },
      models: { [CHEAP]: { calls: 3_000, failures: 12, latencyMs: { p50: 350, p95: 800, p99: 1_300 } } },
    });
    // Five minutes whose means scatter by 0.000158.
    expect(seen.costUsd?.error).toBeCloseTo(0.000158 / Math.sqrt(5), 6);
  });

  it('counts answers that were cut off by lane, and says where nobody can tell', async () => {
    publish(BUSY);
    expect((await observations.read(SPAN, FROM, defaultPolicy)).truncated).toEqual({ simple: 0, medium: 7 });
    // Replies of a release that did not publish it yet; and a lane without messages cut nothing off.
    const { lane_simple_truncated: _, lane_medium_count: __, ...before } = BUSY;
    publish(before);
    expect((await observations.read(SPAN, FROM, defaultPolicy)).truncated).toEqual({
      simple: null,
      medium: 0,
    });
  });

  it('is empty where nothing was published, and nothing is changed by it', async () => {
    publish({});
    const seen = await observations.read(SPAN, FROM, defaultPolicy);
    expect(seen).toMatchObject({
      messages: 0,
      asked: 0,
      served: 0,
      latencyMs: null,
      costUsd: null,
      quality: null,
      votes: { up: 0, down: 0 },
      models: {},
    });
    expect(judge(seen, freshMemory(1), defaultPolicy, SPAN.until)).toMatchObject({
      change: false,
      projection: null,
    });
  });

  it('is sure of nothing by one minute alone', async () => {
    publish({ ...BUSY, cost_mean: [0.02], cost_minutes: [0.02] });
    const seen = await observations.read(SPAN, FROM, defaultPolicy);
    const { compliance } = judge(seen, freshMemory(1), defaultPolicy, SPAN.until);
    expect(compliance.find(({ target }) => target === 'cost')).toMatchObject({
      compliant: false,
      surely: false,
    });
  });

  it('goes on where a page ended', async () => {
    cloudwatch
      .on(GetMetricDataCommand)
      .resolvesOnce({ MetricDataResults: [{ Id: 'cost_minutes', Values: [1, 2] }], NextToken: 'more' })
      .resolvesOnce({
        MetricDataResults: [
          { Id: 'cost_minutes', Values: [3] },
          { Id: 'cost_mean', Values: [2] },
        ],
      });
    const seen = await observations.read(SPAN, SPAN.until, defaultPolicy);
    expect(queriesOf(1).NextToken).toBe('more');
    expect(seen.costUsd).toMatchObject({ mean: 2, error: Math.sqrt(1 / 3) });
  });
});

describe('what is asked of CloudWatch', () => {
  it('is the window as one period, by the targets of the policy, and votes of longer', async () => {
    publish(BUSY);
    const targets = { ...(defaultPolicy.optimizer?.targets as object), p95Ms: 1_800 };
    const policy = { ...defaultPolicy, optimizer: { ...defaultPolicy.optimizer, targets } } as Policy;
    await observations.read(SPAN, FROM - 60_000, policy);
    const [windows, votes] = [queriesOf(0), queriesOf(1)];
    expect([windows.StartTime, windows.EndTime]).toEqual([new Date(SPAN.from), new Date(SPAN.until)]);
    expect([votes.StartTime, votes.EndTime]).toEqual([new Date(FROM - 60_000), new Date(SPAN.until)]);
    expect(windows.MetricDataQueries?.find(({ Id }) => Id === 'within_p95')?.MetricStat).toEqual({
      Metric: { Namespace: 'Stepladder', MetricName: 'LatencyMs' },
      Period: 300,
      Stat: 'PR(:1800)',
    });
  });

  it('names metrics and dimensions as they are published, and each query once', async () => {
    publish(BUSY);
    await observations.read(SPAN, FROM, defaultPolicy);
    const all = [...(queriesOf(0).MetricDataQueries ?? []), ...(queriesOf(1).MetricDataQueries ?? [])];
    for (const { Id = '', MetricStat } of all) {
      expect(Id).toMatch(/^[a-z][a-zA-Z0-9_]*$/);
      const { MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
      const published = METRICS[MetricName as MetricName];
      expect(published, MetricName).toBeDefined();
      for (const { Name } of Dimensions) expect(published.dimensions).toContain(Name);
    }
    expect(new Set(idsOf(0)).size).toBe(idsOf(0).length);
  });

  it('is paid by the metric: no model that the policy does not name, and no more than a hundred', async () => {
    publish(BUSY);
    await observations.read(SPAN, FROM, defaultPolicy);
    const models = (queriesOf(0).MetricDataQueries ?? []).flatMap(
      ({ MetricStat }) =>
        MetricStat?.Metric?.Dimensions?.flatMap(({ Name, Value }) => (Name === 'Model' ? [Value] : [])) ?? [],
    );
    expect(new Set(models)).toContain(CHEAP);
    expect(new Set(models)).not.toContain('phi-3.5-mini');
    expect(idsOf(0).length).toBeLessThanOrEqual(100);
  });

  it('is no vote where the policy has just been changed', async () => {
    publish(BUSY);
    expect((await observations.read(SPAN, SPAN.until, defaultPolicy)).votes).toEqual({ up: 0, down: 0 });
    expect(cloudwatch.calls()).toHaveLength(1);
  });
});
