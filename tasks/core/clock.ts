/** Milliseconds since the epoch. */
export type EpochMs = number;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Time as a port: the core never looks at the wall. */
export interface Clock {
  now(): EpochMs;
}

/** The UTC day that money is booked on: `2026-11-21`. */
export const utcDay = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

/** The part of the UTC day that is still to come, 0-1. */
export const dayLeft = (at: EpochMs): number => 1 - (at % DAY_MS) / DAY_MS;

/** `2026-11-21T04`, as the index of failed runs is sharded. */
export const utcHour = (at: EpochMs): string => new Date(at).toISOString().slice(0, 13);

/** The start of each hour that [from, until) touches, in order. */
export function* hoursBetween(from: EpochMs, until: EpochMs): Generator<EpochMs, undefined> {
  for (let at = Math.floor(from / HOUR_MS) * HOUR_MS; at < until; at += HOUR_MS) yield at;
}

/** `2026-11-21T04:05:06Z`. */
export const utcSecond = (at: EpochMs): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
