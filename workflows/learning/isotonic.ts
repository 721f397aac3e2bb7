import type { Calibration } from '../../tasks/core/learning/calibration.ts';

interface Block {
  low: number;
  high: number;
  sum: number;
  count: number;
}

/** Points kept of a curve: enough to draw it, too few to remember rows. */
const MOST_POINTS = 12;
const LEAST_ROWS = 8;

/**
 * The non-decreasing step curve closest to the outcomes, by pooling adjacent violators
 * (Barlow et al., 1972), as points that `calibrated` reads.
 * @param outcomes 1 where the score's claim was right, 0 where not, or a share between
 */
export function fitIsotonic(scores: readonly number[], outcomes: readonly number[]): Calibration {
  const order = scores.map((_, index) => index).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const least = Math.max(LEAST_ROWS, Math.ceil(order.length / MOST_POINTS));
  const blocks: Block[] = [];
  for (const index of order) {
    const score = scores[index] ?? 0;
    const last = blocks.at(-1);
    const open = last !== undefined && (last.count < least || last.high === score);
    if (open) extend(last, score, outcomes[index] ?? 0);
    else blocks.push({ low: score, high: score, sum: outcomes[index] ?? 0, count: 1 });
  }
  return pool(blocks).map(({ low, high, sum, count }) => [(low + high) / 2, (sum + 0.5) / (count + 1)]);
}

function extend(block: Block, score: number, outcome: number): void {
  block.high = score;
  block.sum += outcome;
  block.count += 1;
}

function pool(blocks: readonly Block[]): readonly Block[] {
  const pooled: Block[] = [];
  for (const block of blocks) {
    pooled.push({ ...block });
    for (;;) {
      const last = pooled.at(-1);
      const before = pooled.at(-2);
      if (last === undefined || before === undefined) break;
      if ((before.sum + 0.5) / (before.count + 1) < (last.sum + 0.5) / (last.count + 1)) break;
      pooled.splice(-2, 2, {
        low: before.low,
        high: last.high,
        sum: before.sum + last.sum,
        count: before.count + last.count,
      });
    }
  }
  return pooled;
}
