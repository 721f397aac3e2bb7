import type { Clock } from '../../tasks/core/clock.ts';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import { isLostId, type ReplayHow } from '../../tasks/core/replay.ts';
import type { Obstacle } from '../../tasks/list-batch/next-replay.ts';
import { replayTarget } from '../../tasks/list-batch/replay-target.ts';
import type { ReplayNote } from '../../tasks/ports/audit.ts';
import type { RunJournal, RunRecord, RunStore } from '../../tasks/ports/run-store.ts';
import type { Message } from '../client/options.ts';
import { NoReply } from '../client/read-reply.ts';
import { type Before, howItWent } from './before.ts';

/** A run that cannot be replayed, and why. */
export class NotReplayable extends Error {
  override name = 'Replay.Impossible';
  readonly why: Obstacle;
  constructor(why: Obstacle, message: string) {
    super(message);
    this.why = why;
  }
}

export interface ReplayResult {
  readonly replayOf: string;
  readonly messageId: string;
  /** The status of the run that was replayed. */
  readonly before: RunRecord['status'];
  /** How it went. */
  readonly was: Before;
  readonly reply: Reply;
}

export interface ReplayDeps {
  readonly runs: Pick<RunStore, 'read' | 'markAnswered'> & RunJournal;
  readonly clock: Clock;
  ask(message: Message): Promise<{ readonly reply: Reply }>;
  /** Who replays is written down before anything is paid; absent where nobody is to know. */
  noteReplay?(note: Noted): Promise<void>;
}

/** What the replay itself knows of its audit entry. */
export type Noted = Omit<ReplayNote, 'by' | 'bulk'>;

/**
 * Answers a run again under `<id>~r<n>`, linked to the original. What earlier runs had paid for comes from
 * their journals: nothing is paid twice.
 * @throws NotReplayable when there is no such run, it or a replay of it still runs, or a replay answered it.
 * @throws NoReply when another replay took the same number at the same moment, and answers.
 */
export async function replayRun(id: string, how: ReplayHow, deps: ReplayDeps): Promise<ReplayResult> {
  const target = await replayTarget(id, how, deps.runs, deps.clock.now());
  if (!target.ready) throw new NotReplayable(target.why, target.says);
  const { record, message } = target;
  const was = await howItWent(record, deps.runs);
  const reply = await audited(record.messageId, message.messageId, how, deps, () => deps.ask(message));
  if (reply.outcome === 'in_flight') {
    throw new NoReply(`${message.messageId} is being answered by another replay`);
  }
  // One that was never claimed is nobody's replay: the machine cannot mark it.
  if (isLostId(record.messageId) && reply.model !== null) {
    await deps.runs.markAnswered(record.messageId, message.messageId);
  }
  return { replayOf: record.messageId, messageId: message.messageId, before: record.status, was, reply };
}

/** Asks between two notes of one entry: who asked is known before anything is paid, and what came of it after. */
async function audited(
  replayOf: string,
  messageId: string,
  { policyVersion }: ReplayHow,
  deps: ReplayDeps,
  ask: () => Promise<{ readonly reply: Reply }>,
): Promise<Reply> {
  const begun: Noted = {
    at: deps.clock.now(),
    replayOf,
    messageId,
    policyVersion: policyVersion ?? null,
    result: null,
    model: null,
    costUsd: null,
  };
  await deps.noteReplay?.(begun);
  // What was answered stays so, whether or not it can be written here: the run itself tells too.
  const end = async (ended: Partial<Noted>): Promise<void> => {
    const version = policyVersion ?? (await deps.runs.read(messageId))?.policyVersion ?? null;
    await deps.noteReplay?.({ ...begun, policyVersion: version, ...ended });
  };
  try {
    const { reply } = await ask();
    await end({ result: reply.outcome, model: reply.model, costUsd: reply.costUsd }).catch(() => {});
    return reply;
  } catch (error) {
    await end({ result: error instanceof Error ? error.name : 'Unknown' }).catch(() => {});
    throw error;
  }
}
