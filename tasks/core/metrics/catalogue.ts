/** Where every metric stands in CloudWatch. */
export const METRIC_NAMESPACE = 'Stepladder';

/** What a metric may be broken down by. None at all is always published too. */
export const METRIC_DIMENSIONS = ['Lane', 'Model', 'Variant', 'Reason'] as const;
export type MetricDimension = (typeof METRIC_DIMENSIONS)[number];

export interface MetricKind {
  readonly unit: 'Milliseconds' | 'Count' | 'None';
  /** Each is published by itself: two together would be a metric, and a price, for every pair of values. */
  readonly dimensions: readonly MetricDimension[];
}

const perReply = (unit: MetricKind['unit']): MetricKind => ({ unit, dimensions: ['Lane', 'Variant'] });
const perModel = (unit: MetricKind['unit']): MetricKind => ({ unit, dimensions: ['Model'] });
const overall = (unit: MetricKind['unit']): MetricKind => ({ unit, dimensions: [] });

/**
 * Every metric, with its unit. Shares are 0 or 1 a message, so that an average is the share: `SlaMet`,
 * `Escalated`, `CacheHit`, `Truncated`, `Degraded`, `Feedback` (1: thumbs up). Money is in US dollars. Messages and replies are
 * those of customers: replays and shadows answer nobody who waits, and show in what models took and cost alone.
 */
export const METRICS = {
  /** Messages that were claimed, answered or not: what availability is a share of. */
  Messages: overall('Count'),
  /** Requests refused for their form, or for an id in use. */
  Refusals: overall('Count'),
  Repeats: overall('Count'),

  LatencyMs: perReply('Milliseconds'),
  CostUsd: perReply('None'),
  SlaMet: perReply('None'),
  /** Cached ones included. */
  InputTokens: perReply('Count'),
  OutputTokens: perReply('Count'),
  Confidence: perReply('None'),
  Quality: perReply('None'),
  Escalations: perReply('Count'),
  Escalated: perReply('None'),
  CacheHit: perReply('None'),
  /** An answer was cut off at its bound on tokens, whether it was sent or climbed over. */
  Truncated: perReply('None'),
  Degraded: perReply('None'),
  /** Of ensembles only. */
  Agreement: perReply('None'),
  DegradedBy: { unit: 'Count', dimensions: ['Reason'] },

  /** Of replies, replays and shadows; of runs that failed a minute later, from their journals. */
  ModelCalls: perModel('Count'),
  ModelFailures: perModel('Count'),
  ModelLatencyMs: perModel('Milliseconds'),
  ModelCostUsd: perModel('None'),
  /** Calls that no retry would help: no access, or a call that is not valid. */
  ModelUnusable: perModel('Count'),

  /** Read once a minute, by the sweeper; failed and abandoned ones since it looked last, each counted once. */
  FailedRuns: overall('Count'),
  AbandonedRuns: overall('Count'),
  OpenRuns: overall('Count'),
  /** Of the day's main pot, 0 to 1. */
  BudgetUsed: overall('None'),
  BreakersOpen: overall('Count'),

  /** Every vote that is cast; one that is changed shows twice here, and once in what is learned from. */
  Feedback: perReply('None'),
} as const satisfies Readonly<Record<string, MetricKind>>;

export type MetricName = keyof typeof METRICS;
