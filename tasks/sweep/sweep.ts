import { abandonment, isAbandoned, mayStillRunFrom } from '../core/abandoned.ts';
import type { Clock, EpochMs } from '../core/clock.ts';
import type { OpenRuns, RunRecord, RunStore } from '../ports/run-store.ts';

export interface SweepDeps {
  readonly open: OpenRuns;
  readonly runs: Pick<RunStore, 'attempts'>;
  readonly clock: Clock;
}

/** A run that was found without an end. */
export interface Swept {
  readonly messageId: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly state: string;
}

export interface SweepReport {
  readonly abandoned: readonly Swept[];
  /** Runs that ended, or went to somebody else, between our look and our write. */
  readonly lost: number;
  /** The time was up before every open run was looked at: the next sweep goes on. */
  readonly unfinished: boolean;
}

/**
 * Marks every run that nobody can be at work on any more as abandoned: ready for a replay. Each mark is
 * fenced, so that a run that still ends, or another sweeper, goes first.
 * @param until when to stop, epoch milliseconds
 */
export async function sweep(deps: SweepDeps, until: EpochMs): Promise<SweepReport> {
  const abandoned: Swept[] = [];
  let lost = 0;
  for await (const records of deps.open.startedBefore(mayStillRunFrom(deps.clock.now()))) {
    const marks = await Promise.all(records.map((record) => mark(record, deps)));
    for (const swept of marks) {
      if (swept === 'lost') lost += 1;
      else if (swept !== 'alive') abandoned.push(swept);
    }
    if (deps.clock.now() >= until) return { abandoned, lost, unfinished: true };
  }
  return { abandoned, lost, unfinished: false };
}

async function mark(record: RunRecord, { open, runs, clock }: SweepDeps): Promise<Swept | 'lost' | 'alive'> {
  if (!isAbandoned(record, clock.now())) return 'alive';
  const { messageId, startedAt } = record;
  const failure = abandonment(record, await runs.attempts(messageId));
  const marked = await open.abandon(record, failure, clock.now());
  if (!marked) return 'lost';
  return { messageId, startedAt: new Date(startedAt).toISOString(), state: failure.state };
}
