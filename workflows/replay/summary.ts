import { toNano, toUsd } from '../../tasks/core/money.ts';
import { nearestRank } from '../../tasks/core/statistics.ts';
import type { Entry } from './replay-many.ts';

export interface ReplayTotals {
  readonly replayed: number;
  /** Of those: with an answer, whole or degraded. */
  readonly answered: number;
  readonly apologized: number;
  readonly skipped: number;
  readonly failed: number;
  readonly left: number;
  /** Paid by the runs that were replayed, and by their replays. */
  readonly beforeUsd: number;
  readonly afterUsd: number;
  /** Longest and middle time of the replays. */
  readonly p50Ms: number | null;
  readonly maxMs: number | null;
}

/** What many replays came to. */
export function summarize(entries: readonly Entry[]): ReplayTotals {
  const results = entries.flatMap((entry) => ('reply' in entry ? [entry] : []));
  const apologized = results.filter(({ reply }) => reply.outcome === 'apologized').length;
  const times = results.map(({ reply }) => reply.latencyMs).toSorted((one, other) => one - other);
  const usd = (amounts: readonly number[]): number =>
    toUsd(amounts.reduce((sum, amount) => sum + toNano(amount), 0));
  return {
    replayed: results.length,
    answered: results.length - apologized,
    apologized,
    skipped: entries.filter((entry) => 'skipped' in entry).length,
    failed: entries.filter((entry) => 'error' in entry).length,
    left: entries.filter((entry) => 'left' in entry).length,
    beforeUsd: usd(results.map(({ was }) => was.costUsd)),
    afterUsd: usd(results.map(({ reply }) => reply.costUsd)),
    p50Ms: nearestRank(times, 0.5),
    maxMs: times.at(-1) ?? null,
  };
}
