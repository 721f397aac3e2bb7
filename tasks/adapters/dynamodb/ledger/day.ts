import {
  type Account,
  accountsOf,
  type Pot,
  ROOT,
  refName,
  refsOf,
  type ShardRef,
} from '../../../core/budget/accounts.ts';
import { type Entry, numberOf } from '../../../core/budget/move.ts';
import { landGrantMove, landReturnMove, openMove } from '../../../core/budget/moves.ts';
import type { Transfer, View } from '../../../core/budget/next-step.ts';
import type { DayLimits, Payer } from '../../../core/budget.ts';
import { rootKey, shardKey } from '../keys.ts';
import type { Books } from './books.ts';

const DAY_S = 24 * 3_600;
/** The day's own items are kept for a year of reports, the customers' purses for a week. */
const BOOKS_DAYS = 400;
const PURSE_DAYS = 7;

const expiry = (day: string, days: number): number => Date.parse(day) / 1_000 + days * DAY_S;
export const booksExpiry = (day: string): number => expiry(day, BOOKS_DAYS);
export const purseExpiry = (day: string): number => expiry(day, PURSE_DAYS);

export const accountFor = (pot: Pot, { tier }: Payer, { tiers }: DayLimits): Account =>
  pot === 'economy' ? 'economy' : tiers[tier] === undefined ? 'main' : `tier-${tier}`;

/** The day's ROOT; the first caller of the day writes it. */
export async function openDay(books: Books, day: string, limits: DayLimits): Promise<Entry> {
  const key = rootKey(day);
  const [root] = await books.read([key]);
  if (root !== undefined) return root;
  const { main, economy, tiers } = limits;
  const caps = Object.entries(tiers).map(([tier, cap]) => [`tier-${tier}` as Account, cap] as const);
  const opened = await books.apply(key, openMove({ main, economy, caps }, booksExpiry(day)));
  if (opened !== undefined) return opened;
  const [found] = await books.read([key]);
  if (found === undefined) throw new Error(`the books of ${day} went away while they were opened`);
  return found;
}

/** ROOT and one shard, read at once. */
export async function viewOfOne(books: Books, day: string, ref: ShardRef, limits: DayLimits): Promise<View> {
  const [root, shard] = await books.read([rootKey(day), shardKey(day, ref)]);
  return {
    root: root ?? (await openDay(books, day, limits)),
    shards: new Map([[refName(ref), shard]]),
    refs: [ref],
    complete: false,
  };
}

/** ROOT and every shard of a pot. A shard that was never granted anything has no place in it. */
export async function viewOfPot(
  books: Books,
  day: string,
  pot: Pot,
  known: Entry,
  own?: ShardRef,
): Promise<View> {
  const refs = withOwn(refsOf(known, accountsOf(pot)), own);
  const [root = known, ...shards] = await books.read([
    rootKey(day),
    ...refs.map((ref) => shardKey(day, ref)),
  ]);
  return {
    root,
    shards: new Map(refs.map((ref, at) => [refName(ref), shards[at]])),
    refs,
    complete: true,
  };
}

const withOwn = (refs: readonly ShardRef[], own: ShardRef | undefined): readonly ShardRef[] =>
  own === undefined || refs.some((ref) => refName(ref) === refName(own)) ? refs : [own, ...refs];

/** A doubled landing finds its number taken; either way the transfer is over. */
export async function landGrant(books: Books, day: string, { ref, no, amount }: Transfer): Promise<void> {
  await books.apply(shardKey(day, ref), landGrantMove(no, amount, booksExpiry(day)));
}

export async function landReturn(
  books: Books,
  day: string,
  root: Entry,
  { ref, no, amount }: Transfer,
): Promise<void> {
  await books.apply(rootKey(day), landReturnMove(root, ref, no, amount));
}

export const shardCount = (root: Entry | undefined, account: Account): number =>
  numberOf(root, ROOT.shards(account));
