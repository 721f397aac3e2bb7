/** Milliseconds by the registry. */
export interface LatencyMs {
  readonly p50: number;
  readonly p95: number;
}

/** Standard deviations between the median and the 95th percentile of a normal distribution. */
const P95_DEVIATIONS = 1.645;

/** The time within which a share of the calls (.5 to .95) is done: straight between p50 and p95, times as logarithms. */
export function neededMs({ p50, p95 }: LatencyMs, share: number): number {
  if (p50 <= 0) return p95;
  return p50 * (p95 / p50) ** ((share - 0.5) / 0.45);
}

/** The mean of a log-normal distribution through p50 and p95: slow calls count. */
export function meanMs({ p50, p95 }: LatencyMs): number {
  if (p50 <= 0) return p95;
  const deviation = Math.log(p95 / p50) / P95_DEVIATIONS;
  return p50 * Math.exp((deviation * deviation) / 2);
}
