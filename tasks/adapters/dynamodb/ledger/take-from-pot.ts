import { refName, type ShardRef } from '../../../core/budget/accounts.ts';
import { holdName } from '../../../core/budget/holds.ts';
import type { Entry } from '../../../core/budget/move.ts';
import { grantMove, reserveMove, returnMove } from '../../../core/budget/moves.ts';
import { nextStep, type Step, type Transfer, type View } from '../../../core/budget/next-step.ts';
import type { DayLimits } from '../../../core/budget.ts';
import type { NanoUsd } from '../../../core/money.ts';
import type { Held, Hold } from '../../../ports/ledger.ts';
import { rootKey, shardKey } from '../keys.ts';
import type { Books } from './books.ts';
import { landGrant, landReturn, viewOfOne, viewOfPot } from './day.ts';

/** Each round somebody got on: others that take money at the same time, or we that fetch it. */
const ROUNDS = 24;
/** Whoever fetched the last money so often and lost it to others each time goes without. */
const GATHERS = 4;

export interface Taken {
  /** Undefined when not even the least was left. */
  readonly held: Held | undefined;
  /** False when callers crowded each other out although there may be money. */
  readonly certain: boolean;
  /** ROOT, where it was looked at. */
  readonly root: Entry | undefined;
}

/** Takes a hold's amount from one shard: one write while it has the money, else after fetching some. */
export async function takeFromPot(
  books: Books,
  ref: ShardRef,
  hold: Hold,
  limits: DayLimits,
): Promise<Taken> {
  const key = shardKey(hold.day, ref);
  const name = holdName(hold.at, hold.callId);
  const take = async (amount: NanoUsd): Promise<Held | undefined> =>
    (await books.apply(key, reserveMove(name, amount))) === undefined ? undefined : { ...key, name, amount };

  let held = await take(hold.amount);
  let root: Entry | undefined;
  let gathers = 0;
  for (let round = 0; held === undefined && round < ROUNDS && gathers < GATHERS; round++) {
    const view = await lookFor(books, ref, hold, limits);
    root = view.root;
    const standing = view.shards.get(refName(ref))?.[name];
    // Refused although there is a hold of this name: the first send of a doubled one had worked.
    if (typeof standing === 'number') {
      const ours = standing <= hold.amount && standing >= hold.least;
      return { held: ours ? { ...key, name, amount: standing } : undefined, certain: true, root };
    }
    const step = nextStep(view, { ref, amount: hold.amount, least: hold.least });
    if (step.kind === 'empty') return { held: undefined, certain: true, root };
    if (step.kind === 'gather') gathers += 1;
    // A refused write costs as much as one that works, so it is only tried where it should.
    const ready = await carryOut(books, hold.day, view, step);
    if (ready !== undefined) held = await take(ready);
  }
  return { held, certain: held !== undefined, root };
}

/** One's own shard and ROOT; all shards of the pot, where these two have too little. */
async function lookFor(books: Books, ref: ShardRef, hold: Hold, limits: DayLimits): Promise<View> {
  const view = await viewOfOne(books, hold.day, ref, limits);
  const step = nextStep(view, { ref, amount: hold.amount, least: hold.least });
  return step.kind === 'look' ? viewOfPot(books, hold.day, hold.pot, view.root, ref) : view;
}

/** The amount that the shard should now have; undefined when one has to look again. */
async function carryOut(books: Books, day: string, view: View, step: Step): Promise<NanoUsd | undefined> {
  switch (step.kind) {
    case 'take':
      return step.amount;
    case 'draw':
      return (await draw(books, day, view.root, step.transfer)) ? step.amount : undefined;
    case 'landGrant':
      await landGrant(books, day, step.transfer);
      return undefined;
    case 'landReturn':
      await landReturn(books, day, view.root, step.transfer);
      return undefined;
    case 'gather':
      await Promise.all(step.transfers.map((transfer) => giveBack(books, day, view.root, transfer)));
      return undefined;
    default:
      return undefined;
  }
}

/** False when somebody else moved first. */
export async function draw(books: Books, day: string, root: Entry, transfer: Transfer): Promise<boolean> {
  const { ref, no, amount } = transfer;
  const left = await books.apply(rootKey(day), grantMove(root, ref, no, amount));
  if (left !== undefined) await landGrant(books, day, transfer);
  return left !== undefined;
}

async function giveBack(books: Books, day: string, root: Entry, transfer: Transfer): Promise<void> {
  const { ref, no, amount } = transfer;
  const left = await books.apply(shardKey(day, ref), returnMove(no, amount));
  if (left !== undefined) await landReturn(books, day, root, transfer);
}
