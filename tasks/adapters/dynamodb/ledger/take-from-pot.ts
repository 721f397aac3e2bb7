import type { ShardRef } from '../../../core/budget/accounts.ts';
import { holdName } from '../../../core/budget/holds.ts';
import { type Entry, numberOf } from '../../../core/budget/move.ts';
import { grantMove, reserveMove, returnMove } from '../../../core/budget/moves.ts';
import { nextStep, type Step, type Transfer, type View } from '../../../core/budget/next-step.ts';
import type { DayLimits } from '../../../core/budget.ts';
import type { Held, Hold } from '../../../ports/ledger.ts';
import { rootKey, shardKey } from '../keys.ts';
import type { Books } from './books.ts';
import { landGrant, landReturn, viewOfOne, viewOfPot } from './day.ts';

/** Each round somebody got on: others that take money at the same time, or we that fetch it. */
const ROUNDS = 16;

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
  let amount = hold.amount;
  let root: Entry | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    if ((await books.apply(key, reserveMove(name, amount))) !== undefined) {
      return { held: { ...key, name, amount }, certain: true, root };
    }
    let view = await viewOfOne(books, hold.day, ref, limits);
    root = view.root;
    // Refused although there is a hold of this name: the first send of a doubled one had worked.
    const standing = numberOf(view.shards.values().next().value, name, -1);
    if (standing >= 0) {
      const ours = standing <= hold.amount && standing >= hold.least;
      return { held: ours ? { ...key, name, amount: standing } : undefined, certain: true, root };
    }
    const wanted = { ref, amount: hold.amount, least: hold.least };
    let step = nextStep(view, wanted);
    if (step.kind === 'look') {
      view = await viewOfPot(books, hold.day, hold.pot, root, ref);
      step = nextStep(view, wanted);
    }
    if (step.kind === 'empty') return { held: undefined, certain: true, root };
    amount = step.kind === 'take' || step.kind === 'draw' ? step.amount : hold.amount;
    await carryOut(books, hold.day, view, step);
  }
  return { held: undefined, certain: false, root };
}

async function carryOut(books: Books, day: string, view: View, step: Step): Promise<void> {
  switch (step.kind) {
    case 'landGrant':
      return landGrant(books, day, step.transfer);
    case 'landReturn':
      return landReturn(books, day, view.root, step.transfer);
    case 'draw':
      await draw(books, day, view.root, step.transfer);
      return;
    case 'gather':
      await Promise.all(step.transfers.map((transfer) => giveBack(books, day, view.root, transfer)));
      return;
    default:
      return;
  }
}

/** False when somebody else moved first. */
export async function draw(books: Books, day: string, root: Entry, transfer: Transfer): Promise<boolean> {
  const { ref, no, amount } = transfer;
  const left = await books.apply(rootKey(day), grantMove(root, ref, no, amount));
  if (left !== undefined) await landGrant(books, day, transfer);
  return left !== undefined;
}

export async function giveBack(books: Books, day: string, root: Entry, transfer: Transfer): Promise<void> {
  const { ref, no, amount } = transfer;
  const left = await books.apply(shardKey(day, ref), returnMove(no, amount));
  if (left !== undefined) await landReturn(books, day, root, transfer);
}
