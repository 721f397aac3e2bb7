import * as z from 'zod/mini';
import { type Compliance, TARGETS, type Target } from './compliance.ts';
import type { Observed } from './observed.ts';

export const ACTIONS = [
  'raise_confidence_threshold',
  'lower_confidence_threshold',
  /** Of the cheap rung, whichever model stands on it: the name is the cascade document's. */
  'reduce_haiku_max_tokens',
  'increase_cache_ttl',
  'restore_availability',
  'bound_slow_calls',
  'route_more_to_cheap_model',
  'explore_further_cost_reduction',
  'roll_back',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Most urgent first. */
export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;

export const recommendationSchema = z.object({
  action: z.enum(ACTIONS),
  /** What it mends; empty for what no target asks for. */
  targets: z.array(z.enum(TARGETS)),
  priority: z.enum(PRIORITIES),
  reason: z.string(),
  /** What the cascade document expects of it; shares as shares, not in per cent, but for `_pct`. */
  expectedImpact: z.record(z.string(), z.number()),
  /** The optimizer can do it by itself. */
  auto: z.boolean(),
});
export type Recommendation = z.infer<typeof recommendationSchema>;

type Kind = Pick<Recommendation, 'priority' | 'expectedImpact' | 'auto'>;

const KINDS: Readonly<Record<Action, Kind>> = {
  raise_confidence_threshold: {
    priority: 'critical',
    expectedImpact: { quality_delta: 0.02, cost_delta_pct: 15 },
    auto: true,
  },
  restore_availability: { priority: 'critical', expectedImpact: {}, auto: false },
  roll_back: { priority: 'critical', expectedImpact: {}, auto: true },
  lower_confidence_threshold: {
    priority: 'high',
    expectedImpact: { escalation_rate_delta: -0.03, quality_delta: -0.01 },
    auto: true,
  },
  reduce_haiku_max_tokens: {
    priority: 'high',
    expectedImpact: { cost_delta_pct: -10, quality_delta: -0.005 },
    auto: true,
  },
  increase_cache_ttl: {
    priority: 'high',
    expectedImpact: { latency_p95_delta_ms: -200, cache_hit_rate_delta: 0.05 },
    auto: true,
  },
  bound_slow_calls: { priority: 'high', expectedImpact: {}, auto: false },
  route_more_to_cheap_model: { priority: 'medium', expectedImpact: {}, auto: false },
  explore_further_cost_reduction: { priority: 'low', expectedImpact: { cost_delta_pct: -5 }, auto: false },
};

/** One action mends a target; two targets may ask for the same one. */
const ACTION_FOR: Readonly<Record<Target, Action>> = {
  p50_latency: 'route_more_to_cheap_model',
  p95_latency: 'increase_cache_ttl',
  p99_latency: 'bound_slow_calls',
  quality: 'raise_confidence_threshold',
  approval: 'raise_confidence_threshold',
  cost: 'reduce_haiku_max_tokens',
  escalation_rate: 'lower_confidence_threshold',
  availability: 'restore_availability',
};

/** Advice for every target that is missed, most urgent first; where none is, where to look for savings. */
export function recommend(compliance: readonly Compliance[], observed: Observed): readonly Recommendation[] {
  const missed = compliance.filter(({ compliant }) => compliant === false);
  const asked = Map.groupBy(missed, ({ target }) => ACTION_FOR[target]);
  const advice = [...asked].map(([action, of]) =>
    recommendation(
      action,
      of.map(({ target }) => target),
      `${of.map(told).join('; ')}. ${remedy(action, observed)}`,
    ),
  );
  if (missed.length === 0) {
    advice.push(
      recommendation(
        'explore_further_cost_reduction',
        [],
        'Every target that can be seen is met: a lower threshold may be tried, as optimize --refit does over recorded runs.',
      ),
    );
  }
  return advice.toSorted((one, other) => rank(one) - rank(other));
}

export const recommendation = (
  action: Action,
  targets: readonly Target[],
  reason: string,
): Recommendation => ({ action, targets: [...targets], reason, ...KINDS[action] });

const rank = ({ priority }: Recommendation): number => PRIORITIES.indexOf(priority);

function told({ target, actual, limit }: Compliance): string {
  const name = target.replaceAll('_', ' ');
  const worse = ['quality', 'approval', 'availability'].includes(target) ? 'below' : 'above';
  return `${name} is ${written(target, actual ?? 0)}, ${worse} its target of ${written(target, limit)}`;
}

function written(target: Target, value: number): string {
  if (target.endsWith('latency')) return `${Math.round(value)} ms`;
  if (target === 'cost') return `$${value.toFixed(6)}`;
  if (target === 'quality') return value.toFixed(3);
  return `${Number((value * 100).toFixed(2))} %`;
}

function remedy(action: Action, observed: Observed): string {
  switch (action) {
    case 'raise_confidence_threshold':
      return 'A higher threshold lets more answers be asked of a stronger model, which costs more.';
    case 'lower_confidence_threshold':
      return 'A lower threshold climbs less often, which may cost quality.';
    case 'reduce_haiku_max_tokens':
      return 'A lower bound on tokens books less for each answer, where none is cut off by it.';
    case 'increase_cache_ttl':
      return 'Answers that are kept for longer are given at once more often.';
    case 'route_more_to_cheap_model':
      return 'Half of the messages wait for a strong model: lower the rungs of frequent intents, or thresholds.complexityOverride.';
    case 'bound_slow_calls':
      return `Lower sla.rungShare, or have an insurance answer beside the strong model${slowest(observed)}.`;
    case 'restore_availability':
      return `Look at runs list --status failed and at the breakers${mostFailures(observed)}.`;
    default:
      return '';
  }
}

function slowest({ models }: Observed): string {
  const [slow] = Object.entries(models)
    .flatMap(([id, { latencyMs }]) => (latencyMs === null ? [] : [{ id, p99: latencyMs.p99 }]))
    .toSorted((one, other) => other.p99 - one.p99);
  return slow === undefined ? '' : `: the slowest is ${slow.id}, with a p99 of ${Math.round(slow.p99)} ms`;
}

function mostFailures({ models }: Observed): string {
  const [worst] = Object.entries(models).toSorted(([, one], [, other]) => other.failures - one.failures);
  if (worst === undefined || worst[1].failures === 0) return '';
  return `: most failures are of ${worst[0]}, ${worst[1].failures} of ${worst[1].calls} calls`;
}
