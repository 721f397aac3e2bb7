/** Which of so many values in order is the percentile by nearest rank, from 1: one that was measured. @param share 0-1 */
export const rankOf = (share: number, count: number): number =>
  // .07 x 100 is a hair above 7 in binary, and must not become the eighth.
  Math.max(1, Math.ceil(Number((share * count).toFixed(9))));

/** Smallest value that at least `share` of them do not exceed (nearest rank); null of none. @param share 0-1 */
export const nearestRank = (sorted: readonly number[], share: number): number | null =>
  sorted[rankOf(share, sorted.length) - 1] ?? null;

export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation; 0 of one value, null of none. */
export function deviationOf(values: readonly number[]): number | null {
  const mean = meanOf(values);
  if (mean === null) return null;
  if (values.length === 1) return 0;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Bounds on a share of which `hits` of `trials` were seen (E. B. Wilson, 1927): unlike the normal interval it is
 * never empty, so that three of three do not prove perfection. [0, 1] of no trials.
 * @param z standard errors
 */
export function wilson(hits: number, trials: number, z: number): Interval {
  if (trials === 0) return { lower: 0, upper: 1 };
  const share = hits / trials;
  const denominator = 1 + z ** 2 / trials;
  const middle = (share + z ** 2 / (2 * trials)) / denominator;
  const reach = (z * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2)) / denominator;
  return { lower: Math.max(0, middle - reach), upper: Math.min(1, middle + reach) };
}

/**
 * Standard error of a share, with two hits and two misses added (Agresti and Coull, 1998): 0 of 10 is not
 * certain.
 */
export function shareError(hits: number, trials: number): number {
  const share = (hits + 2) / (trials + 4);
  return Math.sqrt((share * (1 - share)) / (trials + 4));
}
