import { nearestRank } from '../../tasks/core/statistics.ts';

/**
 * Lower bound on the mean of differences, by percentile bootstrap (B. Efron, 1979).
 * @param level chance that the mean lies below it: 0.025
 * @param random 0 up to 1
 */
export function lowerBound(
  differences: readonly number[],
  level: number,
  random: () => number,
  rounds = 1_000,
): number {
  const count = differences.length;
  if (count === 0) throw new RangeError('no differences: a bound needs at least one');
  const means = Array.from({ length: rounds }, () => {
    let sum = 0;
    for (let draw = 0; draw < count; draw += 1) sum += differences[Math.floor(random() * count)] ?? 0;
    return sum / count;
  });
  return nearestRank(
    means.toSorted((one, other) => one - other),
    level,
  ) as number;
}
