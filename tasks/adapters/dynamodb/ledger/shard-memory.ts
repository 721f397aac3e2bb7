import type { Account, ShardRef } from '../../../core/budget/accounts.ts';
import type { EpochMs } from '../../../core/clock.ts';
import type { NanoUsd } from '../../../core/money.ts';

/** Whoever was refused does not ask again so soon: a day that is spent must not be a storm on one item. */
const EMPTY_MS = 250;
/** An account is looked at for another shard at most so often. */
const GROWTH_LOOK_MS = 1_000;

interface Known {
  /** As ROOT was last seen to count them. */
  learned: number;
  emptyUntil: EpochMs;
  emptyFor: NanoUsd;
  grownAt: EpochMs;
}

/** What this environment remembers of the day's accounts. It may be wrong, and is only ever a hint. */
export class ShardMemory {
  readonly #known = new Map<string, Known>();

  /** Which shard a call takes from: one of those this environment knows, by the call's name. */
  shardFor(day: string, account: Account, callId: string): ShardRef {
    return { account, index: hashOf(callId) % Math.max(1, this.shards(day, account)) };
  }

  shards(day: string, account: Account): number {
    return this.#of(day, account).learned;
  }

  learn(day: string, account: Account, shards: number): void {
    const known = this.#of(day, account);
    known.learned = Math.max(known.learned, shards);
  }

  isEmpty(day: string, account: Account, least: NanoUsd, now: EpochMs): boolean {
    const { emptyUntil, emptyFor } = this.#of(day, account);
    return now < emptyUntil && least >= emptyFor;
  }

  wasEmpty(day: string, account: Account, least: NanoUsd, now: EpochMs): void {
    const known = this.#of(day, account);
    known.emptyUntil = now + EMPTY_MS;
    known.emptyFor = least;
  }

  /** Money came back. */
  wasFilled(day: string, account: Account): void {
    this.#of(day, account).emptyUntil = 0;
  }

  mayGrow(day: string, account: Account, now: EpochMs): boolean {
    const known = this.#of(day, account);
    if (now - known.grownAt < GROWTH_LOOK_MS) return false;
    known.grownAt = now;
    return true;
  }

  #of(day: string, account: Account): Known {
    const name = `${day}#${account}`;
    const found = this.#known.get(name);
    if (found !== undefined) return found;
    for (const old of this.#known.keys()) if (old < previous(day)) this.#known.delete(old);
    const known = { learned: 0, emptyUntil: 0, emptyFor: 0, grownAt: 0 };
    this.#known.set(name, known);
    return known;
  }
}

/** An environment lives for days; calls of yesterday may still end today. */
const previous = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

function hashOf(text: string): number {
  let hash = 0;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}
