import type { EpochMs } from '../core/clock.ts';

export const AUDIT_KINDS = ['policy', 'budget', 'forget', 'replay'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** Something that an operator changed or set off. */
export interface AuditEntry {
  readonly at: EpochMs;
  readonly kind: AuditKind;
  readonly by: string;
  /** Null where none is asked for. */
  readonly reason: string | null;
  /** What it was done to: `policy`, a day's budget, a customer's hash, a run. */
  readonly about: string;
  /** One line each. */
  readonly changes: readonly string[];
}

/** One replay, noted before anything is paid, and again with what came of it. */
export interface ReplayNote {
  readonly at: EpochMs;
  readonly by: string;
  readonly replayOf: string;
  readonly messageId: string;
  /** One of several that were asked for together. */
  readonly bulk: boolean;
  /** Null while it is the live one and nothing has come back yet. */
  readonly policyVersion: number | null;
  /** An outcome, or the name of an error; null while it runs, and for good where nobody was left to write it. */
  readonly result: string | null;
  readonly model: string | null;
  readonly costUsd: number | null;
}

export interface AuditLog {
  /** The same replay twice is one entry: the later note stands. */
  noteReplay(note: ReplayNote): Promise<void>;
  /** Oldest first. */
  since(from: EpochMs, until: EpochMs): Promise<readonly AuditEntry[]>;
}
