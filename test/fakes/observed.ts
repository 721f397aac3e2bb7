import type { Observed } from '../../tasks/core/optimizer/observed.ts';

/** A window in which every target is met, with what a test says instead. */
export function observed(changes: Partial<Observed> = {}): Observed {
  return {
    source: 'runs',
    from: Date.UTC(2026, 10, 21, 12),
    until: Date.UTC(2026, 10, 21, 12, 5),
    messages: 1_000,
    asked: 1_000,
    served: 1_000,
    latencyMs: {
      p50: 400,
      p95: 2_000,
      p99: 2_600,
      mean: 600,
      std: 500,
      within: { p50: 0.9, p95: 0.99, p99: 0.999 },
    },
    costUsd: { mean: 0.003, std: 0.002, error: 0.0001, total: 3 },
    quality: { mean: 0.94, std: 0.03, error: 0.001, least: 0.7, belowShare: 0.1 },
    escalated: 100,
    cached: 50,
    truncated: { simple: 0, medium: 0 },
    votes: { up: 95, down: 5 },
    lanes: {
      simple: { messages: 600, p95Ms: 900, costUsd: 0.001 },
      medium: { messages: 400, p95Ms: 2_200, costUsd: 0.006 },
    },
    models: {},
    ...changes,
  };
}

/** Surely beyond its target, each of them. */
export const MISSED = {
  p50_latency: { latencyMs: late({ p50: 1_400 }, { p50: 0.3 }) },
  p95_latency: { latencyMs: late({ p95: 2_800 }, { p95: 0.85 }) },
  p99_latency: { latencyMs: late({ p99: 3_600 }, { p99: 0.95 }) },
  quality: { quality: { mean: 0.85, std: 0.03, error: 0.001, least: 0.5, belowShare: 0.6 } },
  approval: { votes: { up: 50, down: 50 } },
  cost: { costUsd: { mean: 0.009, std: 0.002, error: 0.0001, total: 9 } },
  escalation_rate: { escalated: 300 },
  availability: { served: 950 },
} as const satisfies Readonly<Record<string, Partial<Observed>>>;

function late(
  quantiles: { readonly p50?: number; readonly p95?: number; readonly p99?: number },
  within: { readonly p50?: number; readonly p95?: number; readonly p99?: number },
) {
  return {
    p50: 400,
    p95: 2_000,
    p99: 2_600,
    mean: 600,
    std: 500,
    ...quantiles,
    within: { p50: 0.9, p95: 0.99, p99: 0.999, ...within },
  };
}
