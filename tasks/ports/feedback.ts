import type { EpochMs } from '../core/clock.ts';
import type { Lane } from '../core/contract/enums.ts';

export const VOTES = ['up', 'down'] as const;
export type Vote = (typeof VOTES)[number];

/** What produced the answer that was voted on. */
export interface Voted {
  /** Null where a failed run still gave a paid answer. */
  readonly lane: Lane | null;
  /** Null where several models answered. */
  readonly model: string | null;
  /** `experiment/variant`; null outside of experiments. */
  readonly variant: string | null;
  readonly policyVersion: number;
}

/** The current vote on one message: one that is cast again replaces it. */
export interface Feedback extends Voted {
  readonly messageId: string;
  readonly vote: Vote;
  /** Without personal data. */
  readonly comment: string | null;
  /** When it was cast. */
  readonly at: EpochMs;
  /** When its run began: it is kept as long as that. */
  readonly startedAt: EpochMs;
}

export interface FeedbackStore {
  /** Replaces the vote that the message had. */
  put(feedback: Feedback): Promise<void>;
  read(messageId: string): Promise<Feedback | undefined>;
  delete(messageId: string): Promise<void>;
}

/** Votes cast in [from, until). */
export interface FeedbackWindow {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** Votes on the answers of one lane, model and variant. */
export interface FeedbackCount extends Pick<Voted, 'lane' | 'model' | 'variant'> {
  readonly up: number;
  readonly down: number;
}

/** What quality is judged by. */
export interface FeedbackReader {
  /** Current votes that were cast in the window, oldest first, in pages. The index may be a second behind. */
  castBetween(window: FeedbackWindow): AsyncIterable<readonly Feedback[]>;
  /** The same, counted: one row for every lane, model and variant that has a vote. A changed vote counts as it is now. */
  counts(window: FeedbackWindow): Promise<readonly FeedbackCount[]>;
}
