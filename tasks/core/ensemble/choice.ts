import type { EnsembleMember, LeftOut } from './member.ts';

/** One side of a vote. */
export interface VoteSide {
  readonly label: string;
  readonly votes: number;
  /** Part of all weight cast, 0-1. */
  readonly weight: number;
  readonly models: readonly string[];
}

/** One item of an averaged ranking. */
export interface RankedItem {
  readonly item: string;
  /** Weighted mean of what it was given. */
  readonly score: number;
  readonly models: readonly string[];
}

/** Something said in a merged reply, and who said it. */
export interface MergedClaim {
  readonly text: string;
  /** Every member that says so; two of one family stay two. */
  readonly sources: readonly { readonly no: number; readonly model: string }[];
  /** Passages that hold its figures or states. */
  readonly passages: readonly string[];
}

/** Members that say different things of the same matter. */
export interface Conflict {
  /** A product's title or the words at issue. */
  readonly about: string;
  readonly matter: Matter;
  /** What was claimed, and by whom. */
  readonly sides: readonly { readonly value: string; readonly models: readonly string[] }[];
  /** The value that the passages hold; null when they leave it open. */
  readonly settled: string | null;
  /** What the reply says of it, in the customer's language. */
  readonly note: string;
}

export type Matter =
  | 'price'
  | 'discount'
  | 'volumes'
  | 'copies'
  | 'stock'
  | 'sale'
  | 'time'
  | 'figure'
  | 'statement';

/** Why a claim of one member is not in the merged reply. */
export interface DroppedClaim {
  readonly text: string;
  readonly model: string;
  readonly why: 'against_passages' | 'not_in_passages' | 'conflict' | 'no_room';
}

/** The parts behind a choice, for operators and tables. */
export type Detail =
  | { readonly kind: 'none' }
  | { readonly kind: 'vote'; readonly sides: readonly VoteSide[]; readonly hasMajority: boolean }
  | { readonly kind: 'ranking'; readonly items: readonly RankedItem[] }
  | { readonly kind: 'mean'; readonly value: number }
  | { readonly kind: 'scores'; readonly scores: readonly { readonly no: number; readonly score: number }[] }
  | {
      readonly kind: 'merge';
      readonly claims: readonly MergedClaim[];
      readonly conflicts: readonly Conflict[];
      readonly dropped: readonly DroppedClaim[];
    }
  | {
      readonly kind: 'stack';
      readonly by: 'meta_model' | 'learner' | 'confidence';
      readonly arithmetic: string;
    };

/** What a method makes of the usable members. */
export interface Choice<M extends EnsembleMember> {
  readonly text: string;
  /** Whose text it is, word for word; null when several had a part in it. */
  readonly winner: M | null;
  /** The answer's own, 0-1; never the agreement. */
  readonly confidence: number | null;
  readonly reason: string;
  /** False where the method came to no decision, and this is only the best at hand. */
  readonly isDecided: boolean;
  readonly detail: Detail;
  /** Members that this method could not use. */
  readonly leftOut: readonly LeftOut[];
}
