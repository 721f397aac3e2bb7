import { TIERS } from '../contract/enums.ts';
import { type Entry, numberOf } from './move.ts';

/** `main` pays for every lane, `economy` is kept for the economy lane. */
export type Pot = 'main' | 'economy';

/** What shards belong to: a pot, or a tier with a budget of its own inside the main pot. */
export type Account = Pot | `tier-${(typeof TIERS)[number]}`;

/** One shard of an account. */
export interface ShardRef {
  readonly account: Account;
  readonly index: number;
}

const TIER_ACCOUNTS = TIERS.map((tier) => `tier-${tier}` as const);

export const potOf = (account: Account): Pot => (account === 'economy' ? 'economy' : 'main');

/** Accounts that draw from one pot: what one leaves over serves the others. */
export const accountsOf = (pot: Pot): readonly Account[] =>
  pot === 'economy' ? ['economy'] : ['main', ...TIER_ACCOUNTS];

export const EVERY_ACCOUNT: readonly Account[] = [...accountsOf('main'), ...accountsOf('economy')];

/** ROOT's attributes. A grant leaves ROOT before it reaches a shard, a return the other way round. */
export const ROOT = {
  /** Money of a pot that no shard was granted, nano-dollars. */
  source: (pot: Pot): string => (pot === 'main' ? 'leftn' : 'economyn'),
  /** What the pot was opened with, and what overrides added. */
  budget: (pot: Pot): string => (pot === 'main' ? 'budget' : 'economyBudget'),
  /** What a tier may still be granted; only tiers that have a budget of their own have it. */
  cap: (account: Account): string => `cap#${account}`,
  capBudget: (account: Account): string => `capBudget#${account}`,
  shards: (account: Account): string => `n#${account}`,
  /** Number and amount of the last grant to a shard. */
  grantNo: ({ account, index }: ShardRef): string => `tn#${account}#${index}`,
  grantAmount: ({ account, index }: ShardRef): string => `tg#${account}#${index}`,
  /** Number of the last return of a shard that arrived. */
  returnNo: ({ account, index }: ShardRef): string => `bn#${account}#${index}`,
} as const;

/** A shard's attributes beside `leftn`, `spent` and its holds. */
export const SHARD = {
  left: 'leftn',
  spent: 'spent',
  /** Everything that arrived here, less what was returned. */
  granted: 'granted',
  /** Number of the last grant that arrived. */
  seq: 'seq',
  /** Number and amount of the last return that left. */
  returnNo: 'bn',
  returnAmount: 'bg',
  /** Part of `spent` that was booked because nobody ever settled it. */
  lapsed: 'lapsed',
} as const;

export const refsOf = (root: Entry | undefined, accounts: readonly Account[]): readonly ShardRef[] =>
  accounts.flatMap((account) =>
    Array.from({ length: numberOf(root, ROOT.shards(account)) }, (_, index) => ({ account, index })),
  );

export const refName = ({ account, index }: ShardRef): string => `${account}#${index}`;

/** What of a pot this account may still be granted. */
export function grantable(root: Entry | undefined, account: Account): number {
  const source = numberOf(root, ROOT.source(potOf(account)));
  return Math.min(source, numberOf(root, ROOT.cap(account), source));
}

/** A grant that left ROOT and may not have arrived; undefined when all have. */
export function grantUnderWay(
  root: Entry | undefined,
  ref: ShardRef,
  shard: Entry | undefined,
): { readonly no: number; readonly amount: number } | undefined {
  const no = numberOf(root, ROOT.grantNo(ref));
  if (no <= numberOf(shard, SHARD.seq)) return undefined;
  return { no, amount: numberOf(root, ROOT.grantAmount(ref)) };
}

/** A return that left its shard and may not have arrived at ROOT. */
export function returnUnderWay(
  root: Entry | undefined,
  ref: ShardRef,
  shard: Entry | undefined,
): { readonly no: number; readonly amount: number } | undefined {
  const no = numberOf(shard, SHARD.returnNo);
  if (no <= numberOf(root, ROOT.returnNo(ref))) return undefined;
  return { no, amount: numberOf(shard, SHARD.returnAmount) };
}
