import type { Pot } from '../core/budget/accounts.ts';
import type { DayLimits, Payer } from '../core/budget.ts';
import type { EpochMs } from '../core/clock.ts';
import type { NanoUsd } from '../core/money.ts';

export type { Pot } from '../core/budget/accounts.ts';

/** What a call asks for before it is made: its name makes a doubled send harmless. */
export interface Hold {
  /** The UTC day of the claim, whenever the call is made. */
  readonly day: string;
  readonly pot: Pot;
  /** Unique for the call it pays: `<messageId>#<attempt no>#<execution>`. */
  readonly callId: string;
  readonly at: EpochMs;
  /** The most the call can cost. */
  readonly amount: NanoUsd;
  /** Less than this buys nothing of use. */
  readonly least: NanoUsd;
  /** Whose own budgets count beside the day's. */
  readonly payer: Payer;
}

/** One item that money was taken from. */
export interface Held {
  readonly pk: string;
  readonly sk: string;
  readonly name: string;
  readonly amount: NanoUsd;
}

/** Money that is set aside until it is settled, or lapses and is booked in full. */
export interface Reservation {
  readonly hold: Hold;
  /** What the call may cost: between the least and what was asked for. */
  readonly amount: NanoUsd;
  readonly held: readonly Held[];
  readonly limits: DayLimits;
}

/** What a payer may still spend today, within every budget that counts for it. */
export interface MoneyLeft {
  readonly main: NanoUsd;
  readonly economy: NanoUsd;
  /** 0-1, of whichever of day, tier, user and session has the least left of its budget. */
  readonly share: number;
}

/**
 * The day's money. Laws, whatever crashes or repeats: every shard keeps left + holds + spent = granted,
 * and spent + holds never pass the budget less what ROOT still has.
 */
export interface Ledger {
  /**
   * Sets aside the amount, or what is left where that is at least the least; undefined when it is not.
   * A doubled send reserves once.
   */
  reserve(hold: Hold, limits: DayLimits): Promise<Reservation | undefined>;
  /** Books `actual` (at most what was reserved) and gives the rest back. A doubled send settles once. */
  settle(reservation: Reservation, actual: NanoUsd): Promise<void>;
  /** Also notes, once a day each, that the alarm share of the day is gone, and that all of it is. */
  left(day: string, payer: Payer, limits: DayLimits): Promise<MoneyLeft>;
}
