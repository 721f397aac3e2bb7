import { rankOf } from '../../tasks/core/statistics.ts';
import type { LaneSums } from './tally.ts';

/** Milliseconds; percentiles by nearest rank, exact to one. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly mean: number;
}

/** The least whole millisecond within which this share of the messages was done; the last bin means that and more. */
export function percentile(histogram: Uint32Array, share: number): number {
  const count = histogram.reduce((sum, one) => sum + one, 0);
  const rank = rankOf(share, count);
  let seen = 0;
  for (let ms = 0; ms < histogram.length; ms++) {
    seen += histogram[ms] ?? 0;
    if (seen >= rank) return ms;
  }
  return 0;
}

export const latencyOf = ({ histogram, ms, messages }: LaneSums): Latency => ({
  p50: percentile(histogram, 0.5),
  p95: percentile(histogram, 0.95),
  p99: percentile(histogram, 0.99),
  p999: percentile(histogram, 0.999),
  mean: messages === 0 ? 0 : ms / messages,
});

/** All lanes as one. */
export function addedUp(lanes: readonly LaneSums[]): LaneSums {
  const bins = Math.max(1, ...lanes.map(({ histogram }) => histogram.length));
  const sum = (field: Exclude<keyof LaneSums, 'histogram'>): number =>
    lanes.reduce((total, lane) => total + lane[field], 0);
  return {
    messages: sum('messages'),
    answered: sum('answered'),
    degraded: sum('degraded'),
    apologized: sum('apologized'),
    slaMet: sum('slaMet'),
    nano: sum('nano'),
    ms: sum('ms'),
    modelMs: sum('modelMs'),
    lookUpMs: sum('lookUpMs'),
    states: sum('states'),
    good: sum('good'),
    sent: sum('sent'),
    escalated: sum('escalated'),
    histogram: lanes.reduce((all, { histogram }) => {
      histogram.forEach((count, ms) => {
        all[ms] = (all[ms] ?? 0) + count;
      });
      return all;
    }, new Uint32Array(bins)),
  };
}
