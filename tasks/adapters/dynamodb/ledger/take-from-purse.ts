import { SHARD } from '../../../core/budget/accounts.ts';
import { holdName } from '../../../core/budget/holds.ts';
import { numberOf } from '../../../core/budget/move.ts';
import { purseMove } from '../../../core/budget/moves.ts';
import type { DayLimits, Payer } from '../../../core/budget.ts';
import type { NanoUsd } from '../../../core/money.ts';
import type { Held, Hold } from '../../../ports/ledger.ts';
import { type Key, purseKey } from '../keys.ts';
import type { Books } from './books.ts';
import { purseExpiry } from './day.ts';

const ROUNDS = 6;

/** What one customer, or one conversation, may spend in a day. */
export interface Purse {
  readonly key: Key;
  readonly cap: NanoUsd;
}

/** The purses that count for a payer: none, unless the policy bounds users or sessions. */
export const pursesOf = (
  day: string,
  { userId, session }: Payer,
  { user, session: cap }: DayLimits,
): readonly Purse[] => [
  ...(user === undefined || userId === undefined ? [] : [{ key: purseKey(day, 'U', userId), cap: user }]),
  ...(cap === undefined ? [] : [{ key: purseKey(day, 'S', session), cap }]),
];

/** Takes a hold's amount from a purse, or what is left there; undefined when that is less than the least. */
export async function takeFromPurse(
  books: Books,
  { key, cap }: Purse,
  hold: Hold,
): Promise<Held | undefined> {
  const name = holdName(hold.at, hold.callId);
  let amount = Math.min(hold.amount, cap);
  for (let round = 0; round < ROUNDS && amount >= hold.least; round++) {
    const move = purseMove(name, amount, cap, purseExpiry(hold.day));
    if ((await books.apply(key, move)) !== undefined) return { ...key, name, amount };
    const [purse] = await books.read([key]);
    const standing = numberOf(purse, name, -1);
    if (standing >= 0) {
      const ours = standing <= hold.amount && standing >= hold.least;
      return ours ? { ...key, name, amount: standing } : undefined;
    }
    amount = Math.min(hold.amount, numberOf(purse, SHARD.left, cap));
  }
  return undefined;
}
