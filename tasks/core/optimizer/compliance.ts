import * as z from 'zod/mini';
import { round } from '../round.ts';
import { shareError, wilson } from '../statistics.ts';
import type { GuardRails } from './guard-rails.ts';
import type { Observed } from './observed.ts';

export const TARGETS = [
  'p50_latency',
  'p95_latency',
  'p99_latency',
  'quality',
  'approval',
  'cost',
  'escalation_rate',
  'availability',
] as const;
export type Target = (typeof TARGETS)[number];

/** One target beside what was seen. */
export const complianceSchema = z.object({
  target: z.enum(TARGETS),
  limit: z.number(),
  /** Null where nothing tells. */
  actual: z.nullable(z.number()),
  /** Null where nothing tells, or too few customers voted. */
  compliant: z.nullable(z.boolean()),
  /** Missed by more than chance would. */
  surely: z.boolean(),
});
export type Compliance = z.infer<typeof complianceSchema>;

interface Reading {
  readonly limit: number;
  readonly actual: number | null;
  readonly compliant: boolean | null;
  readonly surely: boolean;
}

const UNSEEN = { actual: null, compliant: null, surely: false };

/**
 * Every target beside the window. A miss is sure when it lies more than `noise` standard errors beyond the target;
 * a percentile, when surely fewer messages keep within its target than its share.
 */
export function complianceOf(observed: Observed, rails: GuardRails): readonly Compliance[] {
  const readings: Readonly<Record<Target, Reading>> = {
    p50_latency: latency('p50', 0.5, rails.targets.p50Ms, observed, rails),
    p95_latency: latency('p95', 0.95, rails.targets.p95Ms, observed, rails),
    p99_latency: latency('p99', 0.99, rails.targets.p99Ms, observed, rails),
    quality: quality(observed, rails),
    approval: approval(observed, rails),
    cost: cost(observed, rails),
    escalation_rate: escalation(observed, rails),
    availability: availability(observed, rails),
  };
  return TARGETS.map((target) => {
    const { actual, ...reading } = readings[target];
    return { target, ...reading, actual: actual === null ? null : round(actual, 6) };
  });
}

function latency(
  at: 'p50' | 'p95' | 'p99',
  share: number,
  limit: number,
  { latencyMs, messages }: Observed,
  { noise }: GuardRails,
): Reading {
  if (latencyMs === null) return { limit, ...UNSEEN };
  const within = latencyMs.within[at];
  return {
    limit,
    actual: latencyMs[at],
    // The same as comparing the percentile, by nearest rank; and holds of pooled windows, too.
    compliant: round(within, 9) >= share,
    surely: within + noise * shareError(within * messages, messages) < share,
  };
}

function quality({ quality: seen }: Observed, { targets, noise }: GuardRails): Reading {
  const limit = targets.quality;
  if (seen === null) return { limit, ...UNSEEN };
  return {
    limit,
    actual: seen.mean,
    compliant: seen.mean >= limit,
    surely: seen.mean + noise * seen.error < limit,
  };
}

/** Missed only when customers are surely less pleased than that: few votes prove nothing. */
function approval({ votes }: Observed, { targets, minVotes, noise }: GuardRails): Reading {
  const limit = targets.approval;
  const cast = votes.up + votes.down;
  if (cast === 0 || cast < minVotes) return { limit, ...UNSEEN, actual: cast === 0 ? null : votes.up / cast };
  const { upper } = wilson(votes.up, cast, noise);
  return { limit, actual: votes.up / cast, compliant: upper >= limit, surely: upper < limit };
}

function cost({ costUsd }: Observed, { targets, noise }: GuardRails): Reading {
  const limit = targets.costUsd;
  if (costUsd === null) return { limit, ...UNSEEN };
  return {
    limit,
    actual: costUsd.mean,
    compliant: costUsd.mean <= limit,
    surely: costUsd.mean - noise * costUsd.error > limit,
  };
}

function escalation({ escalated, messages }: Observed, { targets, noise }: GuardRails): Reading {
  const limit = targets.escalationRate;
  if (messages === 0) return { limit, ...UNSEEN };
  const rate = escalated / messages;
  return {
    limit,
    actual: rate,
    compliant: rate <= limit,
    surely: wilson(escalated, messages, noise).lower > limit,
  };
}

function availability({ served, asked }: Observed, { targets, noise }: GuardRails): Reading {
  const limit = targets.availability;
  if (asked === 0) return { limit, ...UNSEEN };
  return {
    limit,
    actual: served / asked,
    compliant: served / asked >= limit,
    surely: wilson(served, asked, noise).upper < limit,
  };
}
