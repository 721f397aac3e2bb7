import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { RunStatus } from '../../tasks/core/contract/enums.ts';
import { isLostId, originalId } from '../../tasks/core/replay.ts';
import { replaysOf } from '../../tasks/list-batch/next-replay.ts';
import type { Feedback } from '../../tasks/ports/feedback.ts';
import type { JournalEntry, RunJournal, RunRecord, RunStore } from '../../tasks/ports/run-store.ts';

/** One thing that happened to a run. */
export interface TimelineEvent {
  /** ISO time; null where nobody wrote it down. */
  readonly at: string | null;
  /** Milliseconds since the run began. */
  readonly afterMs: number | null;
  readonly what: string;
}

export interface ReplayNote {
  readonly messageId: string;
  readonly status: RunStatus;
  readonly model: string | null;
  readonly costUsd: number | null;
}

/** Everything the table knows of a run. */
export interface ShownRun {
  readonly run: RunRecord;
  readonly attempts: readonly Attempt[];
  readonly timeline: readonly TimelineEvent[];
  readonly replays: readonly ReplayNote[];
  /** What the customer thought of the reply; null while nobody said. */
  readonly feedback: Feedback | null;
}

/** A state that the local history saw entered. */
export interface EnteredState {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** @returns undefined when there is no such run. */
export async function showRun(
  messageId: string,
  runs: Pick<RunStore, 'read'> & RunJournal,
  statesOf: (run: RunRecord) => Promise<readonly EnteredState[]>,
  feedbackOn: (messageId: string) => Promise<Feedback | undefined> = async () => undefined,
): Promise<ShownRun | undefined> {
  const run = await runs.read(messageId);
  if (run === undefined) return undefined;
  const isOriginal = !isLostId(messageId) && originalId(messageId) === messageId;
  const [journal, replays, states, feedback] = await Promise.all([
    runs.journalOf(messageId),
    isOriginal ? replaysOf(messageId, runs) : [],
    statesOf(run),
    feedbackOn(messageId),
  ]);
  return {
    run,
    attempts: journal.map(({ attempt }) => attempt),
    timeline: timelineOf(run, journal, replays, states),
    replays: replays.map(({ messageId: id, status, reply }) => ({
      messageId: id,
      status,
      model: reply?.model ?? null,
      costUsd: reply?.costUsd ?? null,
    })),
    feedback: feedback ?? null,
  };
}

/** Oldest first; what has no time stands where it must have happened, at the end. */
function timelineOf(
  run: RunRecord,
  journal: readonly JournalEntry[],
  replays: readonly RunRecord[],
  states: readonly EnteredState[],
): readonly TimelineEvent[] {
  const { startedAt, finishedAt, status, failure, leaseUntil } = run;
  const timed: (readonly [number, string])[] = [
    [startedAt, isLostId(run.messageId) ? 'began, and failed before it was claimed' : 'claimed'],
    ...states.map(({ name, at }) => [at, `entered ${name}`] as const),
    ...journal.map(({ attempt, at }) => [at, attemptText(attempt)] as const),
    ...(status === 'running' ? [[leaseUntil, 'the lease ends'] as const] : []),
    ...replays.map((replay) => [replay.startedAt, `replayed as ${replay.messageId}`] as const),
  ];
  const why = failure === undefined ? '' : ` in ${failure.state}: ${failure.error}`;
  const end = status === 'abandoned' ? `found abandoned${why}` : `${status}${why}`;
  if (finishedAt !== undefined) timed.push([finishedAt, end]);
  const events = timed
    .toSorted(([one], [other]) => one - other)
    .map(([at, what]) => ({ at: new Date(at).toISOString(), afterMs: at - startedAt, what }));
  const untimed = finishedAt === undefined && status !== 'running';
  return untimed ? [...events, { at: null, afterMs: null, what: end }] : events;
}

/** An answer came; whether it is accepted is for the check to say, which nothing had run yet. */
const attemptText = ({ no, role, model, outcome }: Attempt): string =>
  `#${no} ${role} ${model}: ${outcome === 'accepted' ? 'answered' : outcome}`;
