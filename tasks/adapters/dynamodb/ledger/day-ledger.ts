import { SHARD } from '../../../core/budget/accounts.ts';
import { settleMove } from '../../../core/budget/moves.ts';
import type { DayLimits, Payer } from '../../../core/budget.ts';
import { type Clock, type EpochMs, utcDay } from '../../../core/clock.ts';
import type { NanoUsd } from '../../../core/money.ts';
import type { Held, Hold, Ledger, MoneyLeft, Reservation } from '../../../ports/ledger.ts';
import { noteAlarms } from './alarms.ts';
import type { Books } from './books.ts';
import { accountFor, shardCount } from './day.ts';
import { moneyLeft } from './money-left.ts';
import { ShardMemory } from './shard-memory.ts';
import { takeFromPot } from './take-from-pot.ts';
import { pursesOf, takeFromPurse } from './take-from-purse.ts';
import { bookLapsed, growIfCrowded, sweepDay } from './upkeep.ts';

/** Past midnight, and past the life of a hold, yesterday's shards are looked after for so long. */
const ROLLOVER_MS = 15 * 60_000;
const SWEEP_EVERY_MS = 60_000;

/** A negative amount would make money; a fraction would break the sum. */
function requireAmount(amount: NanoUsd): void {
  if (Number.isSafeInteger(amount) && amount >= 0) return;
  throw new RangeError(`${amount} is no amount of whole nano-dollars`);
}

/**
 * The day's money, in shards that draw from ROOT. It stores what is left, because a condition cannot add.
 * Reserving is one write while the shard has the money, beside one for each purse that the policy asks for.
 */
export class DayLedger implements Ledger {
  readonly #books: Books;
  readonly #clock: Clock;
  readonly #memory = new ShardMemory();
  readonly #alarmed = new Set<string>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(books: Books, clock: Clock) {
    this.#books = books;
    this.#clock = clock;
  }

  async reserve(hold: Hold, limits: DayLimits): Promise<Reservation | undefined> {
    requireAmount(hold.amount);
    requireAmount(hold.least);
    if (hold.amount === 0) return { hold, amount: 0, held: [], limits };
    const taken = await Promise.allSettled([
      this.#takeFromPot(hold, limits),
      ...pursesOf(hold.day, hold.payer, limits).map((purse) => takeFromPurse(this.#books, purse, hold)),
    ]);
    const held = taken.flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : []));
    const amount = Math.min(...held.map((one) => one.amount));
    const reservation = { hold, amount, held, limits };
    if (held.length === taken.length) return reservation;
    // Nothing is bought, so nothing was spent.
    await unhurried(this.settle(reservation, 0));
    throwFirst(taken);
    return undefined;
  }

  async #takeFromPot(hold: Hold, limits: DayLimits): Promise<Held | undefined> {
    const account = accountFor(hold.pot, hold.payer, limits);
    const now = this.#clock.now();
    if (this.#memory.isEmpty(hold.day, account, hold.least, now)) return undefined;
    const ref = this.#memory.shardFor(hold.day, account, hold.callId);
    const { held, certain, root } = await takeFromPot(this.#books, ref, hold, limits);
    this.#memory.learn(hold.day, account, shardCount(root, account));
    if (held === undefined && certain) this.#memory.wasEmpty(hold.day, account, hold.least, now);
    return held;
  }

  async settle({ hold, held, limits }: Reservation, actual: NanoUsd): Promise<void> {
    requireAmount(actual);
    const now = this.#clock.now();
    const settled = await Promise.allSettled(
      held.map((one) => this.#settleOne(hold, one, actual, limits, now)),
    );
    throwFirst(settled);
    await this.#sweepYesterday(limits, now);
  }

  async #settleOne(
    hold: Hold,
    { pk, sk, name, amount }: Held,
    actual: NanoUsd,
    limits: DayLimits,
    now: EpochMs,
  ): Promise<void> {
    const key = { pk, sk };
    // A settlement that finds no hold is the second send of one that worked.
    const after = await this.#books.apply(key, settleMove(name, amount, Math.min(actual, amount)));
    if (after === undefined) return;
    await unhurried(bookLapsed(this.#books, key, after, now, limits.holdMs));
    // Purses are of one customer each: only shards are granted money, and only they grow in number.
    if (after[SHARD.seq] === undefined) return;
    const account = accountFor(hold.pot, hold.payer, limits);
    if (actual < amount) this.#memory.wasFilled(hold.day, account);
    await unhurried(growIfCrowded(this.#books, hold.day, account, after, this.#memory, limits, now));
  }

  async left(day: string, payer: Payer, limits: DayLimits): Promise<MoneyLeft> {
    const found = await moneyLeft(this.#books, day, payer, limits, this.#memory);
    await unhurried(noteAlarms(this.#books, day, found.day, limits, this.#alarmed, this.#clock.now()));
    return found.money;
  }

  /** A hold that was made before midnight lapses after it, when nobody settles in its shard any more. */
  async #sweepYesterday(limits: DayLimits, now: EpochMs): Promise<void> {
    const sinceMidnight = now - Date.parse(utcDay(now));
    if (sinceMidnight > limits.holdMs + ROLLOVER_MS || now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    const yesterday = utcDay(now - sinceMidnight - 1);
    await unhurried(sweepDay(this.#books, yesterday, now, limits.holdMs));
  }
}

/** Only when all have ended: a write that goes on behind an error would surprise whoever comes next. */
function throwFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  for (const one of results) if (one.status === 'rejected') throw one.reason;
}

/** Upkeep that failed is done by whoever comes next: it must not cost a customer the answer. */
const unhurried = (work: Promise<void>): Promise<void> => work.catch(() => undefined);
