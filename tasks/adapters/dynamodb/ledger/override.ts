import {
  accountsOf,
  type Pot,
  ROOT,
  refsOf,
  returnUnderWay,
  SHARD,
  type ShardRef,
} from '../../../core/budget/accounts.ts';
import { type Change, type Entry, type Move, numberOf } from '../../../core/budget/move.ts';
import { returnMove } from '../../../core/budget/moves.ts';
import type { DayLimits } from '../../../core/budget.ts';
import { type EpochMs, utcDay } from '../../../core/clock.ts';
import { StepladderError } from '../../../core/errors.ts';
import { type NanoUsd, toUsd } from '../../../core/money.ts';
import { type Key, rootKey, shardKey } from '../keys.ts';
import type { Books } from './books.ts';
import { landReturn, openDay } from './day.ts';

/** A day's budget changed by hand, and by whom. */
export interface Override {
  readonly day: string;
  readonly pot: Pot;
  /** Nano-dollars; negative takes away what nobody has reserved yet. */
  readonly add: NanoUsd;
  readonly by: string;
  readonly reason: string;
  readonly at: EpochMs;
}

/** There is not that much left to take away. */
export class BudgetTooSmall extends StepladderError {
  constructor({ pot, day, add }: Override, left: NanoUsd) {
    super(
      'Budget.TooSmall',
      `the ${pot} pot of ${day} has $${toUsd(left)} left that nobody reserved: $${toUsd(-add)} cannot be taken away`,
    );
  }
}

const TRIES = 8;

/**
 * Changes what a pot of a day may spend. One guarded move does it and carries who, when and why, numbered: sent
 * twice it happens once. Its audit entry follows, and every override first writes the one before it again, so that
 * a crash in between loses none.
 * @throws BudgetTooSmall
 */
export async function overrideDay(
  books: Books,
  wish: Override,
  limits: DayLimits,
): Promise<{ readonly no: number; readonly budget: NanoUsd }> {
  const key = rootKey(wish.day);
  let root = await openDay(books, wish.day, limits);
  for (let tries = 0; tries < TRIES; tries++) {
    await audit(books, wish.day, root);
    root = await fetchBack(books, wish, root);
    const left = numberOf(root, ROOT.source(wish.pot));
    if (left + wish.add < 0) throw new BudgetTooSmall(wish, left);
    const after =
      (await books.apply(key, overrideMove(wish, root))) ?? (await ownFirstSend(books, key, wish));
    if (after !== undefined) {
      await audit(books, wish.day, after);
      return { no: numberOf(after, markOf(wish)), budget: numberOf(after, ROOT.budget(wish.pot)) };
    }
    root = (await books.read([key]))[0] ?? root;
  }
  throw new Error(`the books of ${wish.day} are changed by too many at once: try again`);
}

function overrideMove(wish: Override, root: Entry): Move {
  const { pot, add, by, reason, at } = wish;
  const no = numberOf(root, 'overrides');
  const put = (name: string, value: string | number): Change => ({ to: 'put', name, value });
  return {
    require: [
      { that: 'is', name: 'overrides', value: no },
      { that: 'absent', name: markOf(wish) },
      { that: 'atLeast', name: ROOT.source(pot), value: Math.max(0, -add) },
    ],
    change: [
      { to: 'add', name: ROOT.source(pot), value: add },
      { to: 'add', name: ROOT.budget(pot), value: add },
      { to: 'add', name: `added#${pot}`, value: add },
      put('overrides', no + 1),
      put(markOf(wish), no + 1),
      put('overrideAt', at),
      put('overrideBy', by),
      put('overrideReason', reason),
      put('overridePot', pot),
      put('overrideAdd', add),
    ],
  };
}

/** Stays on ROOT, so that a doubled send is known even when another override came in between. */
const markOf = ({ at, by }: Override): string => `o#${at}#${by}`;

/** A refusal may be the second send of an override that worked. */
async function ownFirstSend(books: Books, key: Key, wish: Override): Promise<Entry | undefined> {
  const [root] = await books.read([key]);
  return root?.[markOf(wish)] === undefined ? undefined : root;
}

/** The last override under the day it was made; the same one always has the same key. */
async function audit(books: Books, day: string, root: Entry): Promise<void> {
  const no = numberOf(root, 'overrides');
  if (no === 0) return;
  const at = numberOf(root, 'overrideAt');
  const pot = String(root['overridePot']);
  const add = numberOf(root, 'overrideAdd');
  const entry = {
    at,
    by: String(root['overrideBy']),
    reason: String(root['overrideReason']),
    subject: 'budget',
    day,
    no,
    changes: [`${day} ${pot}: ${add < 0 ? '-' : '+'}$${toUsd(Math.abs(add))}`],
  };
  const key = { pk: `AUDIT#${utcDay(at)}`, sk: `${new Date(at).toISOString()}#BUDGET#${day}#${no}` };
  await books.apply(key, {
    require: [{ that: 'absent', name: 'at' }],
    change: Object.entries(entry).map(([name, value]): Change => ({ to: 'put', name, value })),
  });
}

/** What shards were granted and did not use goes back to ROOT first: money can only be taken away from there. */
async function fetchBack(books: Books, wish: Override, root: Entry): Promise<Entry> {
  if (numberOf(root, ROOT.source(wish.pot)) + wish.add >= 0) return root;
  for (const ref of refsOf(root, accountsOf(wish.pot))) await emptyShard(books, wish.day, ref);
  return (await books.read([rootKey(wish.day)]))[0] ?? root;
}

async function emptyShard(books: Books, day: string, ref: ShardRef): Promise<void> {
  const [root = {}, shard] = await books.read([rootKey(day), shardKey(day, ref)]);
  const before = returnUnderWay(root, ref, shard);
  // Its number must have arrived before the next one leaves.
  if (before !== undefined) await landReturn(books, day, root, { ref, ...before });
  const amount = numberOf(shard, SHARD.left);
  const no = numberOf(shard, SHARD.returnNo) + 1;
  if (amount === 0 || (await books.apply(shardKey(day, ref), returnMove(no, amount))) === undefined) return;
  await landReturn(books, day, root, { ref, no, amount });
}
