import type { NanoUsd } from '../money.ts';
import {
  type Account,
  grantable,
  grantUnderWay,
  potOf,
  ROOT,
  refName,
  returnUnderWay,
  SHARD,
  type ShardRef,
} from './accounts.ts';
import { type Entry, numberOf } from './move.ts';

/** The books as one caller saw them; other callers go on meanwhile. */
export interface View {
  readonly root: Entry;
  readonly shards: ReadonlyMap<string, Entry | undefined>;
  /** The shards in view. */
  readonly refs: readonly ShardRef[];
  /** Every shard that shares the pot is in view, not only the caller's own. */
  readonly complete: boolean;
}

/** What a caller wants, and the least that is of use to it. */
export interface Wanted {
  readonly ref: ShardRef;
  readonly amount: NanoUsd;
  readonly least: NanoUsd;
}

export interface Transfer {
  readonly ref: ShardRef;
  readonly no: number;
  readonly amount: NanoUsd;
}

export type Step =
  /** Somebody's transfer may not have arrived: it is brought home first. */
  | { readonly kind: 'landGrant'; readonly transfer: Transfer }
  | { readonly kind: 'landReturn'; readonly transfer: Transfer }
  /** Money from ROOT to the caller's shard, which may then take `amount`. */
  | { readonly kind: 'draw'; readonly transfer: Transfer; readonly amount: NanoUsd }
  /** What other shards leave over goes back to ROOT, for the caller to draw. */
  | { readonly kind: 'gather'; readonly transfers: readonly Transfer[] }
  | { readonly kind: 'look' }
  /** The shard has it: `amount` is what is asked for, or what is left where that is less. */
  | { readonly kind: 'take'; readonly amount: NanoUsd }
  /** Not even the least is left anywhere. */
  | { readonly kind: 'empty' };

/**
 * What a caller does whose reservation was refused. Money moves in halves, so that transfers are rare while there is
 * plenty and nothing is stranded near the end: a grant is what is short, at least left / 2N; a return mirrors it.
 */
export function nextStep(view: View, { ref, amount, least }: Wanted): Step {
  const unlanded = underWay(view);
  if (unlanded !== undefined) return unlanded;
  const own = leftIn(view, ref);
  if (own >= amount) return { kind: 'take', amount };
  const available = grantable(view.root, ref.account);
  const draw = drawOf(view, ref, amount, available);
  if (draw !== undefined) return draw;
  if (!view.complete) return { kind: 'look' };
  const goal = Math.min(amount, totalFor(view, ref.account));
  if (goal < least) return { kind: 'empty' };
  if (own >= goal) return { kind: 'take', amount: goal };
  return drawOf(view, ref, goal, available) ?? gatherFor(view, ref, goal - own);
}

function underWay(view: View): Step | undefined {
  for (const ref of view.refs) {
    const shard = view.shards.get(refName(ref));
    const grant = grantUnderWay(view.root, ref, shard);
    if (grant !== undefined) return { kind: 'landGrant', transfer: { ref, ...grant } };
    const back = returnUnderWay(view.root, ref, shard);
    if (back !== undefined) return { kind: 'landReturn', transfer: { ref, ...back } };
  }
  return undefined;
}

export const leftIn = (view: View, ref: ShardRef): NanoUsd =>
  numberOf(view.shards.get(refName(ref)), SHARD.left);

function drawOf(view: View, ref: ShardRef, amount: NanoUsd, available: NanoUsd): Step | undefined {
  const short = amount - leftIn(view, ref);
  if (available < short) return undefined;
  const granted = Math.min(available, Math.max(short, grantSize(view, ref, available)));
  const no = numberOf(view.root, ROOT.grantNo(ref)) + 1;
  return { kind: 'draw', transfer: { ref, no, amount: granted }, amount };
}

/** left / 2N, N counting the shard that is drawn for. */
export const grantSize = (
  { root }: Pick<View, 'root'>,
  { account, index }: ShardRef,
  available: NanoUsd,
): NanoUsd => Math.floor(available / (2 * Math.max(index + 1, numberOf(root, ROOT.shards(account)))));

/** Everything that this account could still be given: what it has, what others leave over, within its own budget. */
function totalFor(view: View, account: Account): NanoUsd {
  const inPot = view.refs.filter((ref) => potOf(ref.account) === potOf(account));
  const sum = (refs: readonly ShardRef[]): NanoUsd =>
    refs.reduce((total, ref) => total + leftIn(view, ref), 0);
  const pot = numberOf(view.root, ROOT.source(potOf(account))) + sum(inPot);
  const cap = view.root[ROOT.cap(account)];
  if (typeof cap !== 'number') return pot;
  return Math.min(pot, cap + sum(inPot.filter((ref) => ref.account === account)));
}

/** From one's own account first, since that frees its budget too; then from whoever has most. */
function gatherFor(view: View, own: ShardRef, short: NanoUsd): Step {
  const pot = potOf(own.account);
  let ofPot = short - numberOf(view.root, ROOT.source(pot));
  const cap = view.root[ROOT.cap(own.account)];
  let ofCap = typeof cap === 'number' ? short - cap : 0;
  const transfers: Transfer[] = [];
  for (const ref of richestFirst(view, own)) {
    const sibling = ref.account === own.account;
    const missing = sibling ? Math.max(ofPot, ofCap) : ofPot;
    if (missing <= 0) continue;
    const left = leftIn(view, ref);
    const amount = Math.min(left, Math.max(missing, Math.ceil(left / 2)));
    const no = numberOf(view.shards.get(refName(ref)), SHARD.returnNo) + 1;
    transfers.push({ ref, no, amount });
    ofPot -= amount;
    if (sibling) ofCap -= amount;
  }
  return { kind: 'gather', transfers };
}

function richestFirst(view: View, own: ShardRef): readonly ShardRef[] {
  const sibling = (ref: ShardRef): number => (ref.account === own.account ? 0 : 1);
  return view.refs
    .filter(
      (ref) =>
        potOf(ref.account) === potOf(own.account) && refName(ref) !== refName(own) && leftIn(view, ref) > 0,
    )
    .toSorted((a, b) => sibling(a) - sibling(b) || leftIn(view, b) - leftIn(view, a));
}
