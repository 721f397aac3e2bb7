import type { NanoUsd } from '../money.ts';
import { type Account, potOf, ROOT, SHARD, type ShardRef } from './accounts.ts';
import { type OpenHold, sumOf } from './holds.ts';
import { type Change, type Entry, type Move, numberOf } from './move.ts';

const add = (name: string, value: number): Change => ({ to: 'add', name, value });
const put = (name: string, value: number): Change => ({ to: 'put', name, value });

/** Takes an amount out of a shard for one call. */
export const reserveMove = (hold: string, amount: NanoUsd): Move => ({
  require: [
    { that: 'atLeast', name: SHARD.left, value: amount },
    { that: 'absent', name: hold },
  ],
  change: [add(SHARD.left, -amount), put(hold, amount)],
});

/** Takes an amount out of a customer's purse, which the first call of the day opens with its cap. */
export const purseMove = (hold: string, amount: NanoUsd, cap: NanoUsd, expiresAt: number): Move => ({
  require: [
    { that: 'atLeast', name: SHARD.left, value: amount, from: cap },
    { that: 'absent', name: hold },
  ],
  change: [
    { to: 'add', name: SHARD.left, value: -amount, from: cap },
    { to: 'add', name: SHARD.granted, value: 0, from: cap },
    add(SHARD.spent, 0),
    put(hold, amount),
    put('expiresAt', expiresAt),
  ],
});

/** Books what a call did cost and gives the rest back. A hold that is gone was settled before. */
export const settleMove = (hold: string, amount: NanoUsd, booked: NanoUsd): Move => ({
  require: [{ that: 'is', name: hold, value: amount }],
  change: [add(SHARD.left, amount - booked), add(SHARD.spent, booked), { to: 'remove', name: hold }],
});

/** Nobody knows what these calls cost, so they count as what they may have cost at most: never given back. */
export const lapseMove = (holds: readonly OpenHold[]): Move => ({
  require: holds.map(({ name, amount }) => ({ that: 'is', name, value: amount })),
  change: [
    add(SHARD.spent, sumOf(holds)),
    add(SHARD.lapsed, sumOf(holds)),
    ...holds.map(({ name }): Change => ({ to: 'remove', name })),
  ],
});

/** The day's money as its first caller finds it in the policy, nano-dollars. */
export interface OpeningMoney {
  readonly main: NanoUsd;
  readonly economy: NanoUsd;
  readonly caps: readonly (readonly [Account, NanoUsd])[];
}

export const openMove = ({ main, economy, caps }: OpeningMoney, expiresAt: number): Move => ({
  require: [{ that: 'absent', name: ROOT.budget('main') }],
  change: [
    put(ROOT.source('main'), main),
    put(ROOT.budget('main'), main),
    put(ROOT.source('economy'), economy),
    put(ROOT.budget('economy'), economy),
    ...caps.flatMap(([account, cap]) => [put(ROOT.cap(account), cap), put(ROOT.capBudget(account), cap)]),
    put('expiresAt', expiresAt),
  ],
});

/** First step of a grant, on ROOT: the money leaves, and a numbered token says where to. */
export function grantMove(root: Entry, ref: ShardRef, no: number, amount: NanoUsd): Move {
  const sources = sourcesOf(root, ref.account);
  const shards = numberOf(root, ROOT.shards(ref.account));
  return {
    require: [
      ...sources.map((name) => ({ that: 'atLeast', name, value: amount }) as const),
      { that: 'is', name: ROOT.grantNo(ref), value: no - 1 },
      { that: 'is', name: ROOT.shards(ref.account), value: shards },
    ],
    change: [
      ...sources.map((name) => add(name, -amount)),
      put(ROOT.grantNo(ref), no),
      put(ROOT.grantAmount(ref), amount),
      put(ROOT.shards(ref.account), Math.max(shards, ref.index + 1)),
    ],
  };
}

/** Second step, on the shard: it lands once, whoever brings it. */
export const landGrantMove = (no: number, amount: NanoUsd, expiresAt: number): Move => ({
  require: [{ that: 'is', name: SHARD.seq, value: no - 1 }],
  change: [
    add(SHARD.left, amount),
    add(SHARD.granted, amount),
    add(SHARD.spent, 0),
    put(SHARD.seq, no),
    put('expiresAt', expiresAt),
  ],
});

/** The mirror image of a grant: the money leaves the shard first. */
export const returnMove = (no: number, amount: NanoUsd): Move => ({
  require: [
    { that: 'atLeast', name: SHARD.left, value: amount },
    { that: 'is', name: SHARD.returnNo, value: no - 1 },
  ],
  change: [
    add(SHARD.left, -amount),
    add(SHARD.granted, -amount),
    put(SHARD.returnNo, no),
    put(SHARD.returnAmount, amount),
  ],
});

export const landReturnMove = (root: Entry, ref: ShardRef, no: number, amount: NanoUsd): Move => ({
  require: [{ that: 'is', name: ROOT.returnNo(ref), value: no - 1 }],
  change: [...sourcesOf(root, ref.account).map((name) => add(name, amount)), put(ROOT.returnNo(ref), no)],
});

/** The pot, and the tier's own budget where it has one. */
const sourcesOf = (root: Entry, account: Account): readonly string[] => [
  ROOT.source(potOf(account)),
  ...(root[ROOT.cap(account)] === undefined ? [] : [ROOT.cap(account)]),
];
