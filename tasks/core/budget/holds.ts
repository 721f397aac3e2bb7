import { type EpochMs, MINUTE_MS } from '../clock.ts';
import type { NanoUsd } from '../money.ts';
import type { Entry } from './move.ts';

/**
 * Open calls that one shard carries well. Each holds some 60 bytes, and a write costs by the item's size: at 48 and
 * 1.5 s a call a shard serves 32 calls/s with some 200 of the 1,000 units/s that DynamoDB gives one item.
 */
export const HOLDS_PER_SHARD = 48;

/** An open reservation, as it stands in a shard. */
export interface OpenHold {
  readonly name: string;
  readonly amount: NanoUsd;
  /** Start of the minute it was made in. */
  readonly at: EpochMs;
}

/** `h#<minutes since the epoch>#<call>`: its age can be told from the name, on any day. */
export const holdName = (at: EpochMs, callId: string): string => `h#${Math.floor(at / MINUTE_MS)}#${callId}`;

export const holdsOf = (entry: Entry | undefined): readonly OpenHold[] =>
  Object.entries(entry ?? {}).flatMap(([name, amount]) => {
    const minute = /^h#(\d+)#/u.exec(name)?.[1];
    if (minute === undefined || typeof amount !== 'number') return [];
    return [{ name, amount, at: Number(minute) * MINUTE_MS }];
  });

/** Booked at once; the rest with the next update. An expression has its limits. */
const MOST_AT_ONCE = 25;

/** Reservations that whoever made them will not settle any more. */
export const lapsedHolds = (
  entry: Entry | undefined,
  now: EpochMs,
  lifetimeMs: number,
): readonly OpenHold[] =>
  holdsOf(entry)
    .filter(({ at }) => now - at > lifetimeMs + MINUTE_MS)
    .slice(0, MOST_AT_ONCE);

export const sumOf = (holds: readonly OpenHold[]): NanoUsd =>
  holds.reduce((sum, { amount }) => sum + amount, 0);
