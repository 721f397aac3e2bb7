/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Quantiles of the standard normal distribution at .95 and .99. */
const Z95 = 1.6449;
const Z99 = 2.3263;

/**
 * A time whose median, 95th and 99th percentile are just the ones given: its logarithm runs straight between them over
 * the normal deviate, and on beyond them. Log-normal where the three happen to lie on one line.
 * @param deviate standard normal
 */
export function latencyAt({ p50, p95, p99 }: Percentiles, deviate: number): number {
  if (p50 <= 0) return 0;
  const slope = Math.log(p95 / p50) / Z95;
  if (deviate <= Z95) return p50 * Math.exp(slope * deviate);
  const tail = Math.log(p99 / p95) / (Z99 - Z95);
  return p95 * Math.exp(tail * (deviate - Z95));
}
