import type { EpochMs } from '../core/clock.ts';
import type { NanoUsd } from '../core/money.ts';

export type Pot = 'main' | 'economy';

/** A reservation: its name makes a doubled send harmless. */
export interface Hold {
  readonly day: string;
  readonly pot: Pot;
  /** Unique for the call it pays: `<messageId>#<attempt no>`. */
  readonly callId: string;
  readonly at: EpochMs;
  readonly amount: NanoUsd;
}

/** The day's allowance of each pot, from the policy. */
export type PotBudgets = Readonly<Record<Pot, NanoUsd>>;

/** What is left of each pot; a pot nobody drew from yet has its whole budget. */
export type PotsLeft = Readonly<Record<Pot, NanoUsd>>;

/**
 * The day's money. Law: left + holds + spent = granted for every pot, whatever crashes or repeats.
 */
export interface Ledger {
  /** False when the pot has not that much left. A doubled send reserves once. */
  reserve(hold: Hold, budgets: PotBudgets): Promise<boolean>;
  /** Books `actual` (at most the hold) and returns the rest to the pot. A doubled send settles once. */
  settle(hold: Hold, actual: NanoUsd): Promise<void>;
  left(day: string, budgets: PotBudgets): Promise<PotsLeft>;
}
