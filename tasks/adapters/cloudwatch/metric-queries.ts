import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { PLANNED_LANES } from '../../core/contract/enums.ts';
import { METRIC_NAMESPACE, type MetricDimension, type MetricName } from '../../core/metrics/catalogue.ts';
import type { Targets } from '../../core/optimizer/guard-rails.ts';
import type { Span } from '../../core/optimizer/observed.ts';
import { CHEAP_LANES } from '../../core/optimizer/parameters.ts';
import { namedModels } from '../../core/policy/lifecycle.ts';
import type { Policy } from '../../core/policy/policy.ts';

/** How the mean of a window scatters is seen from its minutes: no statistic of CloudWatch is a deviation. */
export const MINUTE_S = 60;

interface Wanted {
  readonly metric: MetricName;
  /** As GetMetricData writes them: `p95`, `SampleCount`, `PR(:2500)`. */
  readonly stat: string;
  readonly by?: readonly [MetricDimension, string];
  /** Seconds; the whole window when absent. */
  readonly periodS?: number;
}

/** What is asked of one window, by the name it is read back under. */
function wantedOf(targets: Targets, models: readonly string[]): Readonly<Record<string, Wanted>> {
  const perLane = PLANNED_LANES.flatMap((lane): [string, Wanted][] => [
    [`lane_${lane}_count`, { metric: 'LatencyMs', stat: 'SampleCount', by: ['Lane', lane] }],
    [`lane_${lane}_p95`, { metric: 'LatencyMs', stat: 'p95', by: ['Lane', lane] }],
    [`lane_${lane}_cost`, { metric: 'CostUsd', stat: 'Average', by: ['Lane', lane] }],
  ]);
  const truncated = CHEAP_LANES.map((lane): [string, Wanted] => [
    `lane_${lane}_truncated`,
    { metric: 'Truncated', stat: 'Sum', by: ['Lane', lane] },
  ]);
  const perModel = models.flatMap((model, at): [string, Wanted][] => [
    [`model_${at}_calls`, { metric: 'ModelCalls', stat: 'Sum', by: ['Model', model] }],
    [`model_${at}_failures`, { metric: 'ModelFailures', stat: 'Sum', by: ['Model', model] }],
    ...(['p50', 'p95', 'p99'] as const).map((stat): [string, Wanted] => [
      `model_${at}_${stat}`,
      { metric: 'ModelLatencyMs', stat, by: ['Model', model] },
    ]),
  ]);
  return {
    messages: { metric: 'Messages', stat: 'Sum' },
    failed: { metric: 'FailedRuns', stat: 'Sum' },
    abandoned: { metric: 'AbandonedRuns', stat: 'Sum' },
    replies: { metric: 'LatencyMs', stat: 'SampleCount' },
    latency_mean: { metric: 'LatencyMs', stat: 'Average' },
    latency_p50: { metric: 'LatencyMs', stat: 'p50' },
    latency_p95: { metric: 'LatencyMs', stat: 'p95' },
    latency_p99: { metric: 'LatencyMs', stat: 'p99' },
    within_p50: { metric: 'LatencyMs', stat: `PR(:${targets.p50Ms})` },
    within_p95: { metric: 'LatencyMs', stat: `PR(:${targets.p95Ms})` },
    within_p99: { metric: 'LatencyMs', stat: `PR(:${targets.p99Ms})` },
    cost_mean: { metric: 'CostUsd', stat: 'Average' },
    cost_total: { metric: 'CostUsd', stat: 'Sum' },
    cost_minutes: { metric: 'CostUsd', stat: 'Average', periodS: MINUTE_S },
    quality_mean: { metric: 'Quality', stat: 'Average' },
    quality_least: { metric: 'Quality', stat: 'Minimum' },
    quality_minutes: { metric: 'Quality', stat: 'Average', periodS: MINUTE_S },
    escalated: { metric: 'Escalated', stat: 'Sum' },
    cached: { metric: 'CacheHit', stat: 'Sum' },
    ...Object.fromEntries([...perLane, ...truncated, ...perModel]),
  };
}

/** Models that the policy may ask, each once: the registry holds many more, and each metric read is paid. */
export const watchedModels = (policy: Policy): readonly string[] => [
  ...new Set(namedModels(policy).map(([, id]) => id)),
];

/** The queries of one window; its length is their period, so that each gives one value. */
export function windowQueries({ from, until }: Span, policy: Policy, targets: Targets): MetricDataQuery[] {
  const windowS = Math.round((until - from) / 1_000);
  const wanted = wantedOf(targets, watchedModels(policy));
  return Object.entries(wanted).map(([id, { periodS = windowS, ...one }]) => query(id, one, periodS));
}

/** Votes by the minute: their span need not be a whole number of windows. */
export const voteQueries = (): MetricDataQuery[] => [
  query('votes', { metric: 'Feedback', stat: 'SampleCount' }, MINUTE_S),
  query('votes_up', { metric: 'Feedback', stat: 'Sum' }, MINUTE_S),
];

function query(id: string, { metric, stat, by }: Wanted, periodS: number): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: METRIC_NAMESPACE,
        MetricName: metric,
        ...(by !== undefined && { Dimensions: [{ Name: by[0], Value: by[1] }] }),
      },
      Period: periodS,
      Stat: stat,
    },
  };
}
