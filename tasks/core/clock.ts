/** Milliseconds since the epoch. */
export type EpochMs = number;

/** Time as a port: the core never looks at the wall. */
export interface Clock {
  now(): EpochMs;
}

/** The UTC day that money is booked on: `2026-11-21`. */
export const utcDay = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

/** `2026-11-21T04`, as the index of failed runs is sharded. */
export const utcHour = (at: EpochMs): string => new Date(at).toISOString().slice(0, 13);
