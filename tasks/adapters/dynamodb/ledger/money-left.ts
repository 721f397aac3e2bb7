import {
  type Account,
  accountsOf,
  EVERY_ACCOUNT,
  grantUnderWay,
  type Pot,
  ROOT,
  refsOf,
  returnUnderWay,
  SHARD,
  type ShardRef,
} from '../../../core/budget/accounts.ts';
import { type Entry, numberOf } from '../../../core/budget/move.ts';
import type { DayLimits, Payer } from '../../../core/budget.ts';
import type { NanoUsd } from '../../../core/money.ts';
import type { MoneyLeft } from '../../../ports/ledger.ts';
import { type Key, rootKey, shardKey } from '../keys.ts';
import type { Books } from './books.ts';
import { accountFor, shardCount } from './day.ts';
import type { ShardMemory } from './shard-memory.ts';
import { pursesOf } from './take-from-purse.ts';

/** The day's main pot, for its alarms. */
export interface DayLeft {
  readonly left: NanoUsd;
  readonly budget: NanoUsd;
}

/**
 * What is left as a glance shows it, in one call while no account grew. Items may be of different moments: money
 * under way between them is counted where it left, so that a transfer never looks like a loss.
 */
export async function moneyLeft(
  books: Books,
  day: string,
  payer: Payer,
  limits: DayLimits,
  memory: ShardMemory,
): Promise<{ readonly money: MoneyLeft; readonly day: DayLeft }> {
  const purses = pursesOf(day, payer, limits);
  const found = await glanceAt(
    books,
    day,
    purses.map(({ key }) => key),
    memory,
  );
  const root = found(rootKey(day));
  const pot = (name: Pot): DayLeft => potLeft(root, name, limits[name], (ref) => found(shardKey(day, ref)));
  const main = pot('main');
  const bounds = [
    ...tierLeft(root, accountFor('main', payer, limits), (ref) => found(shardKey(day, ref))),
    ...purses.map(({ key, cap }) => ({ left: numberOf(found(key), SHARD.left, cap), budget: cap })),
  ];
  const own = purses.map(({ key, cap }) => numberOf(found(key), SHARD.left, cap));
  return {
    day: main,
    money: {
      main: Math.min(main.left, ...bounds.map(({ left }) => left)),
      economy: Math.min(pot('economy').left, ...own),
      share: Math.min(...[main, ...bounds].map(({ left, budget }) => (budget > 0 ? left / budget : 0))),
    },
  };
}

type Finder = (key: Key) => Entry | undefined;

/** Asks for the shards it knows of, and once more where ROOT tells of others. */
async function glanceAt(
  books: Books,
  day: string,
  purses: readonly Key[],
  memory: ShardMemory,
): Promise<Finder> {
  const known = EVERY_ACCOUNT.flatMap((account) =>
    refsUpTo(account, Math.max(leastOf(account), memory.shards(day, account))),
  );
  const asked = [rootKey(day), ...purses, ...known.map((ref) => shardKey(day, ref))];
  const entries = [...(await books.glance(asked))];
  const finder: Finder = ({ pk, sk }) => entries.find((entry) => entry.pk === pk && entry.sk === sk);
  const root = finder(rootKey(day));
  for (const account of EVERY_ACCOUNT) memory.learn(day, account, shardCount(root, account));
  const more = refsOf(root, EVERY_ACCOUNT)
    .map((ref) => shardKey(day, ref))
    .filter(({ pk }) => !asked.some((key) => key.pk === pk));
  if (more.length > 0) entries.push(...(await books.glance(more)));
  return finder;
}

/** The first shard of a pot is there whenever anything is; most days no tier has one. */
const leastOf = (account: Account): number => (account === 'main' || account === 'economy' ? 1 : 0);

const refsUpTo = (account: Account, shards: number): readonly ShardRef[] =>
  Array.from({ length: shards }, (_, index) => ({ account, index }));

function potLeft(
  root: Entry | undefined,
  pot: Pot,
  budget: NanoUsd,
  shardAt: (ref: ShardRef) => Entry | undefined,
): DayLeft {
  if (root === undefined) return { left: budget, budget };
  const inShards = leftIn(root, accountsOf(pot), shardAt);
  return {
    left: numberOf(root, ROOT.source(pot)) + inShards,
    budget: numberOf(root, ROOT.budget(pot)),
  };
}

/** Of a tier's own budget; nothing for a tier that has none today. */
function tierLeft(
  root: Entry | undefined,
  account: Account,
  shardAt: (ref: ShardRef) => Entry | undefined,
): readonly DayLeft[] {
  const cap = root?.[ROOT.cap(account)];
  if (root === undefined || typeof cap !== 'number') return [];
  return [{ left: cap + leftIn(root, [account], shardAt), budget: numberOf(root, ROOT.capBudget(account)) }];
}

function leftIn(
  root: Entry,
  accounts: readonly Account[],
  shardAt: (ref: ShardRef) => Entry | undefined,
): NanoUsd {
  return refsOf(root, accounts).reduce((sum, ref) => {
    const shard = shardAt(ref);
    const under = grantUnderWay(root, ref, shard)?.amount ?? 0;
    const back = returnUnderWay(root, ref, shard)?.amount ?? 0;
    return sum + numberOf(shard, SHARD.left) + under + back;
  }, 0);
}
