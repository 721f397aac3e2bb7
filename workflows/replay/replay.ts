import type { Clock } from '../../tasks/core/clock.ts';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import { isLostId, type ReplayHow } from '../../tasks/core/replay.ts';
import type { Obstacle } from '../../tasks/list-batch/next-replay.ts';
import { replayTarget } from '../../tasks/list-batch/replay-target.ts';
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
}

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
  const { reply } = await deps.ask(message);
  if (reply.outcome === 'in_flight') {
    throw new NoReply(`${message.messageId} is being answered by another replay`);
  }
  // One that was never claimed is nobody's replay: the machine cannot mark it.
  if (isLostId(record.messageId) && reply.model !== null) {
    await deps.runs.markAnswered(record.messageId, message.messageId);
  }
  return { replayOf: record.messageId, messageId: message.messageId, before: record.status, was, reply };
}
