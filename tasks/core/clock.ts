/** Milliseconds since the epoch. */
export type EpochMs = number;

/** Time as a port: the core never looks at the wall. */
export interface Clock {
  now(): EpochMs;
}

/** The UTC day that money is booked on: `2026-11-21`. */
export const utcDay = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

const DAY_MS = 24 * 3_600_000;

/** The part of the UTC day that is still to come, 0-1. */
export const dayLeft = (at: EpochMs): number => 1 - (at % DAY_MS) / DAY_MS;

/** `2026-11-21T04`, as the index of failed runs is sharded. */
export const utcHour = (at: EpochMs): string => new Date(at).toISOString().slice(0, 13);
