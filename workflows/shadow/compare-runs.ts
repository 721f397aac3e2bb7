import type { Lane, Outcome } from '../../tasks/core/contract/enums.ts';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import { agreementOfTexts } from '../../tasks/core/ensemble/agreement.ts';
import { toNano, toUsd } from '../../tasks/core/money.ts';
import { round } from '../../tasks/core/round.ts';
import { nearestRank } from '../../tasks/core/statistics.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';

/** How one policy answered. */
export interface Side {
  readonly policyVersion: number;
  readonly outcome: Outcome;
  readonly lane: Lane | null;
  readonly model: string | null;
  readonly confidence: number | null;
  readonly costUsd: number;
  readonly latencyMs: number;
  readonly slaMet: boolean;
}

/** One message under both policies. */
export interface Pair {
  readonly messageId: string;
  readonly shadowId: string;
  readonly live: Side;
  readonly candidate: Side;
  readonly sameLane: boolean;
  readonly sameModel: boolean;
  /** Words that the texts share, 0-1: measured as between the answers of an ensemble. */
  readonly agreement: number | null;
}

export interface SideTotals {
  readonly costUsd: number;
  /** Mean over the answers that have one. */
  readonly confidence: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Shares of the pairs, 0-1. */
  readonly slaMet: number | null;
  readonly answered: number | null;
}

export interface Comparison {
  readonly pairs: readonly Pair[];
  readonly totals: {
    readonly pairs: number;
    /** Shadows without a reply: still running, or failed. */
    readonly running: number;
    readonly failed: number;
    /** Shadows whose original is gone or has no reply. */
    readonly alone: number;
    readonly sameLane: number | null;
    readonly sameModel: number | null;
    readonly agreement: number | null;
    readonly live: SideTotals;
    readonly candidate: SideTotals;
  };
}

/**
 * Compares shadows with the runs they shadow.
 * @param originals by messageId.
 */
export function compareRuns(
  shadows: readonly RunRecord[],
  originals: ReadonlyMap<string, RunRecord>,
): Comparison {
  const replied = shadows.filter(({ reply }) => reply !== undefined);
  const running = shadows.filter(({ status }) => status === 'running').length;
  const pairs = replied.flatMap((shadow) => pairOf(shadow, originals.get(shadow.shadowOf ?? '')) ?? []);
  return {
    pairs,
    totals: {
      pairs: pairs.length,
      running,
      failed: shadows.length - replied.length - running,
      alone: replied.length - pairs.length,
      sameLane: shareOf(pairs, ({ sameLane }) => sameLane),
      sameModel: shareOf(pairs, ({ sameModel }) => sameModel),
      agreement: meanOf(pairs.map((pair) => pair.agreement)),
      live: totalsOf(pairs.map(({ live }) => live)),
      candidate: totalsOf(pairs.map(({ candidate }) => candidate)),
    },
  };
}

function pairOf(shadow: RunRecord, original: RunRecord | undefined): Pair | undefined {
  if (shadow.reply === undefined || original?.reply === undefined) return undefined;
  const [live, candidate] = [original.reply, shadow.reply];
  return {
    messageId: original.messageId,
    shadowId: shadow.messageId,
    live: sideOf(live, original.policyVersion),
    candidate: sideOf(candidate, shadow.policyVersion),
    sameLane: live.lane === candidate.lane,
    sameModel: live.model === candidate.model,
    agreement: agreementOfTexts([live.text, candidate.text]),
  };
}

const sideOf = (reply: Reply, policyVersion: number): Side => ({
  policyVersion,
  outcome: reply.outcome,
  lane: reply.lane,
  model: reply.model,
  confidence: reply.confidence,
  costUsd: reply.costUsd,
  latencyMs: reply.latencyMs,
  slaMet: reply.slaMet,
});

function totalsOf(sides: readonly Side[]): SideTotals {
  const times = sides.map(({ latencyMs }) => latencyMs).toSorted((one, other) => one - other);
  return {
    costUsd: toUsd(sides.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0)),
    confidence: meanOf(sides.map(({ confidence }) => confidence)),
    p50Ms: nearestRank(times, 0.5),
    p95Ms: nearestRank(times, 0.95),
    slaMet: shareOf(sides, ({ slaMet }) => slaMet),
    answered: shareOf(sides, ({ outcome }) => outcome === 'answered'),
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : round(known.reduce((sum, value) => sum + value, 0) / known.length);
}

const shareOf = <T>(all: readonly T[], holds: (one: T) => boolean): number | null =>
  all.length === 0 ? null : round(all.filter(holds).length / all.length);
