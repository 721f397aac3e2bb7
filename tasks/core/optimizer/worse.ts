import { shareError } from '../statistics.ts';
import { type Compliance, complianceOf, TARGETS, type Target } from './compliance.ts';
import type { GuardRails } from './guard-rails.ts';
import type { Observed } from './observed.ts';
import type { Move } from './parameters.ts';

/** A figure that a change may have spoilt. */
export interface Spoilt {
  readonly figure: Target | 'truncation';
  readonly before: number;
  readonly after: number;
  /** How far it had to move to be no chance. */
  readonly margin: number;
}

interface Figure {
  readonly value: number;
  readonly error: number;
}

/** Truncated answers have no target: none of them is wanted. */
const WANTED_TRUNCATION = 0;

/**
 * What each kind of change can spoil. A higher threshold is meant to climb more often, so that only its price above
 * what was expected speaks against it; a lower one makes nothing slower or dearer. What a change cannot have
 * done is not blamed on it.
 */
const SPOILS: Readonly<Record<string, readonly Spoilt['figure'][]>> = {
  'thresholds.accept:up': ['p50_latency', 'p95_latency', 'p99_latency', 'cost', 'availability'],
  'thresholds.accept:down': ['quality', 'approval', 'availability'],
  'caches.answerTtlS:up': ['quality', 'approval', 'availability'],
};
const MAY_SPOIL_ANYTHING: readonly Spoilt['figure'][] = [...TARGETS, 'truncation'];

/** Share of the price before it that a higher threshold is expected to add, by the cascade document. */
const PRICE_OF_QUALITY = 0.15;

/**
 * What a change made worse. A figure is worse when it misses its target now and
 * lies further to the bad than in the window before by more than `noise` standard errors of the difference. So a
 * trade within the targets stands, and so does a miss that was there before and did not grow. Percentiles go by
 * the share of messages within their target. Of a figure that one of the windows does not have, nothing is said.
 */
export function worseSince(
  { parameter, direction }: Pick<Move, 'parameter' | 'direction'>,
  before: Observed,
  after: Observed,
  rails: GuardRails,
): readonly Spoilt[] {
  const blamed = SPOILS[`${parameter}:${direction}`] ?? MAY_SPOIL_ANYTHING;
  const isDearer = parameter === 'thresholds.accept' && direction === 'up';
  const missed = new Map<Spoilt['figure'], boolean>(
    complianceOf(after, rails).map(({ target, compliant }: Compliance) => [target, compliant === false]),
  );
  missed.set('truncation', truncatedOf(after) > WANTED_TRUNCATION);
  const [then, now] = [figuresOf(before), figuresOf(after)];
  return [...now].flatMap(([figure, is]) => {
    const was = then.get(figure);
    if (was === undefined || missed.get(figure) !== true || !blamed.includes(figure)) return [];
    const expected = isDearer && figure === 'cost' ? PRICE_OF_QUALITY * was.value : 0;
    const margin = expected + rails.noise * Math.hypot(was.error, is.error);
    // Bad is up for all of them: see figuresOf.
    return is.value - was.value > margin ? [{ figure, before: was.value, after: is.value, margin }] : [];
  });
}

/** Each so that more of it is worse. */
function figuresOf(observed: Observed): ReadonlyMap<Spoilt['figure'], Figure> {
  const { messages, latencyMs, costUsd, quality, votes, escalated, asked, served } = observed;
  const figures = new Map<Spoilt['figure'], Figure>();
  const share = (name: Spoilt['figure'], hits: number, trials: number): void => {
    if (trials > 0) figures.set(name, { value: hits / trials, error: shareError(hits, trials) });
  };
  if (latencyMs !== null) {
    share('p50_latency', (1 - latencyMs.within.p50) * messages, messages);
    share('p95_latency', (1 - latencyMs.within.p95) * messages, messages);
    share('p99_latency', (1 - latencyMs.within.p99) * messages, messages);
  }
  if (quality !== null) figures.set('quality', { value: 1 - quality.mean, error: quality.error });
  if (costUsd !== null) figures.set('cost', { value: costUsd.mean, error: costUsd.error });
  share('approval', votes.down, votes.up + votes.down);
  share('escalation_rate', escalated, messages);
  share('availability', asked - served, asked);
  share('truncation', truncatedOf(observed), messages);
  return figures;
}

const truncatedOf = ({ truncated }: Observed): number =>
  Object.values(truncated).reduce<number>((sum, one) => sum + (one ?? 0), 0);
