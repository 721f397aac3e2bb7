/** What asking a model is expected to cost (US dollars) and take (milliseconds). */
export interface Expected {
  readonly costUsd: number;
  readonly latencyMs: number;
}

export interface Limits {
  readonly maxCostUsd: number;
  readonly maxLatencyMs: number;
}

export const isAffordable = ({ costUsd }: Expected, { maxCostUsd }: Limits): boolean => costUsd <= maxCostUsd;
export const isInTime = ({ latencyMs }: Expected, { maxLatencyMs }: Limits): boolean =>
  latencyMs <= maxLatencyMs;

/**
 * The first in the order of preference that both limits allow; else, of those that can be paid, the fastest;
 * else the cheapest. So less money never picks a dearer one and less time never picks a slower one: whatever
 * drops out exceeds the new limit, and whatever takes its place does not, or is the least there is.
 */
export function firstWithin<T extends Expected>(preferred: readonly T[], limits: Limits): T | undefined {
  const affordable = preferred.filter((one) => isAffordable(one, limits));
  const fitting = affordable.find((one) => isInTime(one, limits));
  if (fitting !== undefined) return fitting;
  return affordable.length > 0
    ? affordable.toSorted((one, other) => one.latencyMs - other.latencyMs || one.costUsd - other.costUsd)[0]
    : preferred.toSorted((one, other) => one.costUsd - other.costUsd || one.latencyMs - other.latencyMs)[0];
}
