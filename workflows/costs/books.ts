import { type Projection, project } from '../../tasks/core/costs/projection.ts';
import type { RunCost } from '../../tasks/core/costs/run-cost.ts';
import { type CostRow, type Dimension, type KnownPrices, Tally } from '../../tasks/core/costs/tally.ts';

export interface Books {
  readonly by: readonly Dimension[];
  readonly rows: readonly CostRow[];
  /** Null when there was no run at all. */
  readonly total: CostRow | null;
  /** Of the same cost a message, at the mean volume of the days that had runs; null without messages. */
  readonly projection: Projection | null;
}

/**
 * Adds runs up by group and as a whole.
 * @param volume messages a day to project, instead of what was seen
 */
export async function booksOf(
  runs: AsyncIterable<RunCost>,
  by: readonly Dimension[],
  pricesOf: KnownPrices,
  volume?: number,
): Promise<Books> {
  const groups = new Tally(by, pricesOf);
  const whole = new Tally([], pricesOf);
  const days = new Set<string>();
  for await (const run of runs) {
    groups.add(run);
    whole.add(run);
    days.add(run.day);
  }
  const [total = null] = whole.rows();
  const perMessage = total?.costPerMessageUsd ?? null;
  return {
    by,
    rows: groups.rows(),
    total,
    projection:
      total === null || perMessage === null
        ? null
        : project(perMessage, volume ?? total.messages / days.size),
  };
}
