import type { Stage } from '../../tasks/core/contract/enums.ts';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import type { RunRecord, RunStore } from '../../tasks/ports/run-store.ts';
import { type Message, NoReply } from '../client/client.ts';

/** A run that cannot be replayed, and why. */
export class NotReplayable extends Error {
  override name = 'Replay.Impossible';
}

export interface ReplayResult {
  readonly replayOf: string;
  readonly messageId: string;
  readonly before: string;
  readonly reply: Reply;
}

export interface ReplayDeps {
  readonly runs: Pick<RunStore, 'read'>;
  ask(message: Message): Promise<{ readonly reply: Reply }>;
}

/** More replays of one message than this are a loop, not operations. */
const MOST_REPLAYS = 50;

/**
 * Answers a run again under `<id>~r<n>`, linked to the original. What the first run had paid for comes
 * from its journal: nothing is paid twice.
 * @throws NotReplayable when there is no such run, it still runs, or it was answered already.
 */
export async function replayRun(
  messageId: string,
  resumeFrom: Stage | undefined,
  deps: ReplayDeps,
): Promise<ReplayResult> {
  const record = await deps.runs.read(messageId);
  if (record === undefined) throw new NotReplayable(`no run has the messageId ${messageId}`);
  if (record.status === 'running' && record.leaseUntil > Date.now()) {
    throw new NotReplayable(
      `${messageId} still runs: its lease ends at ${new Date(record.leaseUntil).toISOString()}`,
    );
  }
  if (record.answeredBy !== undefined) {
    throw new NotReplayable(`${messageId} was answered by ${record.answeredBy} already`);
  }
  const replayId = await freeId(messageId, deps);
  const { reply } = await deps.ask(replayMessage(record, replayId, resumeFrom));
  if (reply.outcome === 'in_flight') throw new NoReply(`${replayId} is being answered by another replay`);
  return { replayOf: messageId, messageId: replayId, before: record.status, reply };
}

/** The first number nobody used: a replay that itself failed stays as evidence. */
async function freeId(messageId: string, deps: ReplayDeps): Promise<string> {
  for (let n = 1; n <= MOST_REPLAYS; n++) {
    const id = `${messageId}~r${n}`;
    if ((await deps.runs.read(id)) === undefined) return id;
  }
  throw new NotReplayable(`${messageId} was replayed ${MOST_REPLAYS} times already: look at why it fails`);
}

function replayMessage(record: RunRecord, messageId: string, resumeFrom: Stage | undefined): Message {
  const {
    messageId: _id,
    replayOf: _replayOf,
    resumeFrom: _from,
    connectionId: _gone,
    ...request
  }: MessageRequest = record.request;
  return {
    ...request,
    messageId,
    replayOf: record.messageId,
    ...(resumeFrom !== undefined && { resumeFrom }),
  };
}
