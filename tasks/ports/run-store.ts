import type { EpochMs } from '../core/clock.ts';
import type { Attempt } from '../core/contract/attempt.ts';
import type { Classification } from '../core/contract/classification.ts';
import type { RunStatus } from '../core/contract/enums.ts';
import type { MissingFact, Passage } from '../core/contract/passage.ts';
import type { Reply } from '../core/contract/reply.ts';
import type { MessageRequest } from '../core/contract/request.ts';

/** What is written before anything is paid. */
export interface Claim {
  readonly messageId: string;
  readonly executionArn: string;
  /** Of query, session and everything else that shapes the answer: tells a repeat from another message. */
  readonly contentHash: string;
  readonly request: MessageRequest;
  readonly startedAt: EpochMs;
  readonly leaseUntil: EpochMs;
  readonly policyVersion: number;
  /** `experiment/variant`; absent outside of experiments. */
  readonly variant?: string;
  /** The run this one is compared with: it answers nobody. */
  readonly shadowOf?: string;
  readonly day: string;
  /** This very state was retried, so the claim may already be ours. */
  readonly retried: boolean;
}

/** What Record Failure and the tasks left behind, for a replay to pick up. */
export interface Artefacts {
  readonly classification?: Classification;
  readonly passages?: readonly Passage[];
  readonly missing?: readonly MissingFact[];
  /** Facts were looked for, found or not. */
  readonly searched?: boolean;
  /** What the customer was told when the run failed. */
  readonly said?: string;
}

/** Why a run has no answer, and in which state it ended. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
  readonly state: string;
}

export interface RunRecord extends Omit<Claim, 'retried'> {
  readonly status: RunStatus;
  readonly finishedAt?: EpochMs;
  readonly reply?: Reply;
  /** Set by Record Failure, or by the sweeper. */
  readonly failure?: Failure;
  readonly artefacts?: Artefacts;
  /** The replay that answered this failed run. */
  readonly answeredBy?: string;
}

export type ClaimResult =
  /**
   * `first`: nobody ever claimed this message before. `takenOver`: a record stood here whose lease had run out;
   * its paid attempts may be resumed.
   */
  | { readonly kind: 'claimed'; readonly first: boolean; readonly takenOver: boolean }
  /** Somebody else's record stands: finished, or still leased. */
  | { readonly kind: 'taken'; readonly record: RunRecord };

/** Runs and their paid attempts. */
export interface RunStore {
  claim(claim: Claim): Promise<ClaimResult>;
  /**
   * Unfenced journal of one paid call; writing the same one again is harmless. A late execution and the one
   * that took its message over may use one number twice: both calls are kept.
   */
  journal(messageId: string, executionArn: string, attempt: Attempt): Promise<void>;
  /**
   * Ends the run, fenced by its execution.
   * @throws LeaseLost when another execution holds or finished it.
   */
  finish(
    messageId: string,
    executionArn: string,
    status: RunStatus,
    reply: Reply,
    at: EpochMs,
  ): Promise<void>;
  /** Marks a failed run as answered by its replay. */
  markAnswered(messageId: string, byMessageId: string): Promise<void>;
  read(messageId: string): Promise<RunRecord | undefined>;
  attempts(messageId: string): Promise<readonly Attempt[]>;
}

export interface RunFilter {
  readonly status?: RunStatus;
  /** Started at or after it. */
  readonly since?: EpochMs;
  readonly policyVersion?: number;
  /** Shadows only. */
  readonly shadows?: true;
  /** Without those that a replay answered, and without shadows: somebody still waits for these. */
  readonly unanswered?: true;
  readonly limit: number;
}

/** One journalled call, and when it was written down. */
export interface JournalEntry {
  readonly attempt: Attempt;
  readonly at: EpochMs;
}

/** What operators read. */
export interface RunBrowser {
  /** Newest first. Failed and open runs come from the index; others need a scan of the table. */
  list(filter: RunFilter): Promise<readonly RunRecord[]>;
}

/** The paid calls of a run with their times. */
export interface RunJournal {
  /** In the order of their numbers. */
  journalOf(messageId: string): Promise<readonly JournalEntry[]>;
}

/** What the sweeper works on. */
export interface OpenRuns {
  /** Runs that are open in the index and began before, in pages. The index may be behind the records. */
  startedBefore(startedBefore: EpochMs): AsyncIterable<readonly RunRecord[]>;
  /**
   * Ends a run that nobody is at work on: fenced by its execution and its lease.
   * @returns false when it ended meanwhile, or somebody else has it.
   */
  abandon(run: RunRecord, failure: Failure, at: EpochMs): Promise<boolean>;
}

/** What a batch of replays is listed from. */
export interface FailedRuns {
  /**
   * Failed and abandoned runs that began in [from, until), oldest first, an hour at a time. The index may be
   * behind the records.
   */
  failedBetween(from: EpochMs, until: EpochMs): AsyncIterable<readonly RunRecord[]>;
}
