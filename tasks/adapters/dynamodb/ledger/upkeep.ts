import {
  type Account,
  accountsOf,
  grantable,
  ROOT,
  refsOf,
  type ShardRef,
} from '../../../core/budget/accounts.ts';
import { HOLDS_PER_SHARD, holdsOf, lapsedHolds } from '../../../core/budget/holds.ts';
import { type Entry, numberOf } from '../../../core/budget/move.ts';
import { lapseMove } from '../../../core/budget/moves.ts';
import { grantSize } from '../../../core/budget/next-step.ts';
import type { DayLimits } from '../../../core/budget.ts';
import type { EpochMs } from '../../../core/clock.ts';
import { type Key, rootKey, shardKey } from '../keys.ts';
import type { Books } from './books.ts';
import { openDay, shardCount } from './day.ts';
import type { ShardMemory } from './shard-memory.ts';
import { draw } from './take-from-pot.ts';

/** Books what nobody will settle any more in an item that was just seen. */
export async function bookLapsed(
  books: Books,
  key: Key,
  entry: Entry | undefined,
  now: EpochMs,
  holdMs: number,
): Promise<void> {
  const lapsed = lapsedHolds(entry, now, holdMs);
  if (lapsed.length > 0) await books.apply(key, lapseMove(lapsed));
}

/** A day's holds that lapsed, in all its shards: nobody comes by there any more once the day is over. */
export async function sweepDay(books: Books, day: string, now: EpochMs, holdMs: number): Promise<void> {
  const [root] = await books.read([rootKey(day)]);
  const keys = refsOf(root, [...accountsOf('main'), ...accountsOf('economy')]).map((ref) =>
    shardKey(day, ref),
  );
  const shards = await books.read(keys);
  await Promise.all(keys.map((key, at) => bookLapsed(books, key, shards[at], now, holdMs)));
}

/** Where a shard carries more open calls than is good for it, its account gets another one. */
export async function growIfCrowded(
  books: Books,
  day: string,
  account: Account,
  shard: Entry,
  memory: ShardMemory,
  limits: DayLimits,
  now: EpochMs,
): Promise<void> {
  if (holdsOf(shard).length <= HOLDS_PER_SHARD || !memory.mayGrow(day, account, now)) return;
  const root = await openDay(books, day, limits);
  const index = shardCount(root, account);
  const isNews = index > Math.max(1, memory.shards(day, account));
  memory.learn(day, account, index);
  if (isNews || index >= limits.maxShards) return;
  const ref: ShardRef = { account, index };
  const amount = grantSize({ root }, ref, grantable(root, account));
  if (amount === 0) return;
  const transfer = { ref, no: numberOf(root, ROOT.grantNo(ref)) + 1, amount };
  if (await draw(books, day, root, transfer)) memory.learn(day, account, index + 1);
}
