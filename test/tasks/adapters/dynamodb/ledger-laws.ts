import {
  type Account,
  accountsOf,
  grantUnderWay,
  type Pot,
  ROOT,
  refsOf,
  returnUnderWay,
  SHARD,
} from '../../../../tasks/core/budget/accounts.ts';
import { holdsOf, sumOf } from '../../../../tasks/core/budget/holds.ts';
import { type Entry, numberOf } from '../../../../tasks/core/budget/move.ts';

/** What one account, or one pot, comes to over all its shards, nano-dollars. */
export interface Total {
  readonly left: number;
  readonly held: number;
  readonly spent: number;
  readonly granted: number;
  readonly underWay: number;
}

const NOTHING: Total = { left: 0, held: 0, spent: 0, granted: 0, underWay: 0 };

function requireLaw(holds: boolean, law: string): void {
  if (!holds) throw new Error(`broken: ${law}`);
}

/** Entries by `<pk>/<sk>`. */
export type Books = ReadonlyMap<string, Entry>;

export function totalOf(books: Books, day: string, accounts: readonly Account[]): Total {
  const root = books.get(`SPEND#${day}/ROOT`);
  return refsOf(root, accounts).reduce((sum, ref) => {
    const shard = books.get(`SPEND#${day}#${ref.account}#${ref.index}/SHARD`);
    const under = grantUnderWay(root, ref, shard)?.amount ?? 0;
    const back = returnUnderWay(root, ref, shard)?.amount ?? 0;
    return {
      left: sum.left + numberOf(shard, SHARD.left),
      held: sum.held + sumOf(holdsOf(shard)),
      spent: sum.spent + numberOf(shard, SHARD.spent),
      granted: sum.granted + numberOf(shard, SHARD.granted),
      underWay: sum.underWay + under + back,
    };
  }, NOTHING);
}

/**
 * The laws of a day's books, whatever the moment.
 * @throws Error naming the law that does not hold.
 */
export function checkLaws(books: Books, day: string): void {
  for (const [name, entry] of books) {
    if (!name.startsWith(`SPEND#${day}`) || !name.endsWith('/SHARD')) continue;
    const { left, spent, granted } = SHARD;
    const parts = numberOf(entry, left) + sumOf(holdsOf(entry)) + numberOf(entry, spent);
    requireLaw(parts === numberOf(entry, granted), `left + holds + spent = granted in ${name}`);
    requireLaw(numberOf(entry, left) >= 0, `left is never negative in ${name}`);
    requireLaw(numberOf(entry, spent) >= 0, `spent is never negative in ${name}`);
  }
  const root = books.get(`SPEND#${day}/ROOT`);
  if (root === undefined) return;
  for (const pot of ['main', 'economy'] as const) checkPot(books, day, root, pot);
}

function checkPot(books: Books, day: string, root: Entry, pot: Pot): void {
  const source = numberOf(root, ROOT.source(pot));
  const budget = numberOf(root, ROOT.budget(pot));
  const { held, spent, granted, underWay } = totalOf(books, day, accountsOf(pot));
  requireLaw(source >= 0, `ROOT never owes: ${pot}`);
  requireLaw(spent + held <= budget - source, `spent + holds <= budget - ROOT.left: ${pot}`);
  requireLaw(source + granted + underWay === budget, `no money of ${pot} is made or lost`);
  for (const account of accountsOf(pot)) {
    const cap = root[ROOT.cap(account)];
    if (typeof cap !== 'number') continue;
    const own = totalOf(books, day, [account]);
    requireLaw(cap >= 0, `${account} is never granted more than its own budget`);
    requireLaw(
      cap + own.granted + own.underWay === numberOf(root, ROOT.capBudget(account)),
      `no allowance of ${account} is made or lost`,
    );
  }
}
