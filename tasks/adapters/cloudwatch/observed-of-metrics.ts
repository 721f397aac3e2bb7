import { PLANNED_LANES } from '../../core/contract/enums.ts';
import type { Observed, ObservedModel, Span, Spread, Votes } from '../../core/optimizer/observed.ts';
import { CHEAP_LANES } from '../../core/optimizer/parameters.ts';
import { clamp01 } from '../../core/round.ts';

/** Values by the id of their query, oldest first; what nobody published is empty or absent. */
export type MetricValues = ReadonlyMap<string, readonly number[]>;

const countOf = (values: MetricValues, id: string): number => Math.round(first(values, id) ?? 0);
const first = (values: MetricValues, id: string): number | undefined => values.get(id)?.[0];

/** A window as its metrics tell it. */
export function observedOfMetrics(
  values: MetricValues,
  votes: MetricValues,
  span: Span,
  models: readonly string[],
): Observed {
  const messages = countOf(values, 'replies');
  const asked = countOf(values, 'messages');
  const lost = countOf(values, 'failed') + countOf(values, 'abandoned');
  return {
    source: 'metrics',
    ...span,
    messages,
    asked,
    // Failures are counted a little later than their messages.
    served: Math.max(0, asked - lost),
    latencyMs: latencyOf(values),
    costUsd: costOf(values),
    quality: qualityOf(values),
    escalated: Math.min(messages, countOf(values, 'escalated')),
    cached: Math.min(messages, countOf(values, 'cached')),
    truncated: Object.fromEntries(CHEAP_LANES.map((lane) => [lane, truncatedOf(values, lane)])),
    votes: votesOf(votes),
    lanes: lanesOf(values),
    models: Object.fromEntries(
      models.flatMap((model, at) => {
        const seen = modelOf(values, at);
        return seen.calls === 0 ? [] : [[model, seen]];
      }),
    ),
  };
}

function latencyOf(values: MetricValues): Observed['latencyMs'] {
  const [p50, p95, p99] = quantiles(values, 'latency');
  const mean = first(values, 'latency_mean');
  if (p50 === undefined || p95 === undefined || p99 === undefined || mean === undefined) return null;
  // Percentile ranks are per cent. Where one is missing, nothing is surely late.
  const within = (at: string): number => clamp01((first(values, `within_${at}`) ?? 100) / 100);
  return {
    p50,
    p95,
    p99,
    mean,
    std: null,
    within: { p50: within('p50'), p95: within('p95'), p99: within('p99') },
  };
}

function costOf(values: MetricValues): Observed['costUsd'] {
  const spread = spreadOf(values, 'cost');
  return spread && { ...spread, total: first(values, 'cost_total') ?? 0 };
}

function qualityOf(values: MetricValues): Observed['quality'] {
  const spread = spreadOf(values, 'quality');
  return spread && { ...spread, least: first(values, 'quality_least') ?? null, belowShare: null };
}

function spreadOf(values: MetricValues, name: string): Spread | null {
  const mean = first(values, `${name}_mean`);
  if (mean === undefined) return null;
  return { mean, std: null, error: errorOf(values.get(`${name}_minutes`) ?? [], mean) };
}

/** Of the mean of all minutes, from how single ones scatter around it; one minute alone is sure of nothing. */
function errorOf(minutes: readonly number[], mean: number): number {
  if (minutes.length < 2) return Math.abs(mean);
  const squares = minutes.reduce((sum, minute) => sum + (minute - mean) ** 2, 0);
  return Math.sqrt(squares / (minutes.length - 1) / minutes.length);
}

/**
 * Of any model that the lane asked, so more than those of its cheap rung: with too many, tokens are left alone. Where
 * replies came and nothing was said of it, as by a release before the metric, nobody can tell.
 */
function truncatedOf(values: MetricValues, lane: string): number | null {
  const messages = countOf(values, `lane_${lane}_count`);
  if (messages === 0) return 0;
  const cut = first(values, `lane_${lane}_truncated`);
  return cut === undefined ? null : Math.min(messages, Math.round(cut));
}

function lanesOf(values: MetricValues): Observed['lanes'] {
  const lanes = PLANNED_LANES.flatMap((lane) => {
    const messages = countOf(values, `lane_${lane}_count`);
    if (messages === 0) return [];
    const p95Ms = first(values, `lane_${lane}_p95`) ?? null;
    return [[lane, { messages, p95Ms, costUsd: first(values, `lane_${lane}_cost`) ?? 0 }] as const];
  });
  return Object.fromEntries(lanes);
}

function modelOf(values: MetricValues, at: number): ObservedModel {
  const [p50, p95, p99] = quantiles(values, `model_${at}`);
  const calls = countOf(values, `model_${at}_calls`);
  return {
    calls,
    failures: Math.min(calls, countOf(values, `model_${at}_failures`)),
    latencyMs: p50 === undefined || p95 === undefined || p99 === undefined ? null : { p50, p95, p99 },
  };
}

const quantiles = (values: MetricValues, name: string) =>
  [first(values, `${name}_p50`), first(values, `${name}_p95`), first(values, `${name}_p99`)] as const;

function votesOf(values: MetricValues): Votes {
  const sum = (id: string): number => (values.get(id) ?? []).reduce((total, one) => total + one, 0);
  const cast = Math.round(sum('votes'));
  const up = Math.min(cast, Math.round(sum('votes_up')));
  return { up, down: cast - up };
}
