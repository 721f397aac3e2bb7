/** A strategy as the score sees it. */
export interface EfficiencyInput {
  /** 0-1. */
  readonly quality: number;
  readonly messageUsd: number;
  readonly latencyMs: number;
  /** The promise; being faster than it counts for nothing. */
  readonly targetMs?: number;
}

/** Sonnet at full reasoning under `claude-3`: the price the document sets others in proportion to. */
const BASELINE_USD = 0.015;
const LEAST_PROPORTION = 0.01;
const TARGET_MS = 3_000;

/**
 * The cost efficiency score of the cascade document: quality x (baseline price / price) x min(1, promise / latency),
 * four decimals, higher is better. It rewards a low price without bound: the cheapest model wins whatever it answers.
 * So it is reported and never selected by.
 */
export function costEfficiencyScore({
  quality,
  messageUsd,
  latencyMs,
  targetMs = TARGET_MS,
}: EfficiencyInput) {
  const costFactor = 1 / Math.max(messageUsd / BASELINE_USD, LEAST_PROPORTION);
  const latencyFactor = Math.min(1, targetMs / Math.max(latencyMs, 1));
  return Number((quality * costFactor * latencyFactor).toFixed(4));
}
