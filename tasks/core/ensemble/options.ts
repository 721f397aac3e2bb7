import type { Classification } from '../contract/classification.ts';
import type { Passage } from '../contract/passage.ts';
import type { SignModel } from '../learning/sign-model.ts';
import type { EnsembleMember } from './member.ts';

/** What was asked, and what may be said: for scores, merging and the meta-model. */
export interface Question {
  readonly query: string;
  readonly classification: Classification;
  readonly passages: readonly Passage[];
}

export interface VoteOptions {
  /**
   * `plurality`: most votes, ties by weight, then confidence. `majority`: the same, but undecided unless more
   * than half agree. `weighted`: most weight, ties by votes, then confidence.
   */
  readonly rule?: 'plurality' | 'majority' | 'weighted' | undefined;
  /** How a vote is read off a text; `auto` looks for a marked number, then yes or no, then takes the words. */
  readonly kind?: 'auto' | 'number' | 'yes_no' | 'text' | undefined;
  /** The only things that can be voted for. */
  readonly labels?: readonly string[] | undefined;
}

/** The time a meta-model needs. Milliseconds; times that pass side by side are not added. */
export interface StackingTime {
  /** Gone, or needed, before the base models begin. */
  readonly beforeMs: number;
  readonly baseMs: readonly number[];
  readonly metaMs: number;
  readonly slaMs: number;
}

/** A rung that could still be asked. */
export interface OpenRung {
  readonly model: string;
  /** Why it cannot be asked now: `breaker open`, `no time`. */
  readonly closed?: string | undefined;
}

export interface CombineOptions<M extends EnsembleMember> {
  /** Confidence from which an answer is good enough, 0-1. */
  readonly accept: number;
  /** Within it the stronger model wins over the more confident one, 0-1. */
  readonly closeCall: number;
  /** By the registry; larger is stronger. Positive numbers, since votes are weighed by it too. */
  readonly strength: (model: string) => number;
  /** By model, 0 or more; only their proportions count. Without: the strength. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** Milliseconds a member had. */
  readonly budgetMs?: number | undefined;
  /** Agreement below it is worth an alarm; .7 when absent. */
  readonly lowAgreement?: number | undefined;
  readonly vote?: VoteOptions | undefined;
  /** Needed by `quality_score` without a scorer, by `parallel_merge` and by `stacking`. */
  readonly question?: Question | undefined;
  /** Instead of our own look at quality: 0-1, or null for an answer that it cannot score. */
  readonly scorer?: ((member: M) => number | null) | undefined;
  /** Vectors of single claims, where somebody has embedded them. */
  readonly claimVector?: ((claim: string) => readonly number[] | undefined) | undefined;
  /** `stacking`: what the meta-model said, and whether there was time to ask it. */
  readonly meta?: M | undefined;
  readonly time?: StackingTime | undefined;
  /** A fitted meta-learner, which chooses among base answers when no meta-model does. */
  readonly learner?: SignModel | undefined;
  /** Models above those asked, weakest first: what may follow when nobody is sure. */
  readonly further?: readonly OpenRung[] | undefined;
}
