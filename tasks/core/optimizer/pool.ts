import type { Observed, Spread } from './observed.ts';

/** Windows are kept without what nobody compares. */
export const slim = (observed: Observed): Observed => ({ ...observed, lanes: {}, models: {} });

/**
 * Two windows, one after the other, as one: counts, shares and means are exact, percentiles and deviations are the
 * means of both by their messages. Votes are those of the later one, which were counted over both.
 */
export function pool(earlier: Observed, later: Observed): Observed {
  const messages = earlier.messages + later.messages;
  const mixed = (one: number, other: number): number =>
    messages === 0 ? 0 : (one * earlier.messages + other * later.messages) / messages;
  const spread = (one: Spread, other: Spread): Spread => ({
    mean: mixed(one.mean, other.mean),
    std: one.std === null || other.std === null ? null : mixed(one.std, other.std),
    error:
      messages === 0 ? 0 : Math.hypot(one.error * earlier.messages, other.error * later.messages) / messages,
  });
  const both = <Value, Pooled>(
    one: Value | null,
    other: Value | null,
    join: (one: Value, other: Value) => Pooled,
  ): Pooled | Value | null => (one === null ? other : other === null ? one : join(one, other));
  return {
    source: later.source,
    from: earlier.from,
    until: later.until,
    messages,
    asked: earlier.asked + later.asked,
    served: earlier.served + later.served,
    latencyMs: both(earlier.latencyMs, later.latencyMs, (one, other) => ({
      p50: mixed(one.p50, other.p50),
      p95: mixed(one.p95, other.p95),
      p99: mixed(one.p99, other.p99),
      mean: mixed(one.mean, other.mean),
      std: one.std === null || other.std === null ? null : mixed(one.std, other.std),
      within: {
        p50: mixed(one.within.p50, other.within.p50),
        p95: mixed(one.within.p95, other.within.p95),
        p99: mixed(one.within.p99, other.within.p99),
      },
    })),
    costUsd: both(earlier.costUsd, later.costUsd, (one, other) => ({
      ...spread(one, other),
      total: one.total + other.total,
    })),
    quality: both(earlier.quality, later.quality, (one, other) => ({
      ...spread(one, other),
      least: one.least === null || other.least === null ? null : Math.min(one.least, other.least),
      belowShare:
        one.belowShare === null || other.belowShare === null ? null : mixed(one.belowShare, other.belowShare),
    })),
    escalated: earlier.escalated + later.escalated,
    cached: earlier.cached + later.cached,
    truncated: truncatedOf(earlier.truncated, later.truncated),
    votes: later.votes,
    lanes: {},
    models: {},
  };
}

/** What nobody can tell of one window, nobody can tell of both. */
function truncatedOf(
  earlier: Observed['truncated'],
  later: Observed['truncated'],
): Record<string, number | null> {
  const lanes = new Set([...Object.keys(earlier), ...Object.keys(later)]);
  return Object.fromEntries(
    [...lanes].map((lane) => {
      const [one, other] = [earlier[lane] ?? 0, later[lane] ?? 0];
      return [lane, earlier[lane] === null || later[lane] === null ? null : one + other];
    }),
  );
}
