import type { Clock } from '../../tasks/core/clock.ts';
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
  readonly clock: Clock;
  ask(message: Message): Promise<{ readonly reply: Reply }>;
}

/** More replays of one message than this are a loop, not operations. */
const MOST_REPLAYS = 50;

/**
 * Answers a run again under `<id>~r<n>`, linked to the original. What the first run had paid for comes
 * from its journal: nothing is paid twice.
 * @throws NotReplayable when there is no such run, it or a replay of it still runs, or a replay answered it.
 * @throws NoReply when another replay took the same number at the same moment, and answers.
 */
export async function replayRun(
  messageId: string,
  resumeFrom: Stage | undefined,
  deps: ReplayDeps,
): Promise<ReplayResult> {
  const record = await deps.runs.read(messageId);
  if (record === undefined) throw new NotReplayable(`no run has the messageId ${messageId}`);
  if (record.shadowOf !== undefined) {
    throw new NotReplayable(`${messageId} is a shadow of ${record.shadowOf}: nobody waits for its answer`);
  }
  refuseRunning(record, deps.clock);
  if (record.answeredBy !== undefined) throw answeredAlready(messageId, record.answeredBy);
  const replayId = await nextId(messageId, deps);
  const { reply } = await deps.ask(replayMessage(record, replayId, resumeFrom));
  if (reply.outcome === 'in_flight') throw new NoReply(`${replayId} is being answered by another replay`);
  return { replayOf: messageId, messageId: replayId, before: record.status, reply };
}

const answeredAlready = (messageId: string, by: string): NotReplayable =>
  new NotReplayable(`${messageId} was answered by ${by} already`);

function refuseRunning({ messageId, status, leaseUntil }: RunRecord, clock: Clock): void {
  if (status === 'running' && leaseUntil > clock.now()) {
    throw new NotReplayable(
      `${messageId} still runs: its lease ends at ${new Date(leaseUntil).toISOString()}`,
    );
  }
}

/**
 * The first number nobody used: a replay that itself failed stays as evidence. Beside one that runs another
 * would pay for the same answer; two that see no such run ask under one id, and its claim lets one through.
 */
async function nextId(messageId: string, deps: ReplayDeps): Promise<string> {
  let newest: RunRecord | undefined;
  for (let n = 1; n <= MOST_REPLAYS; n++) {
    const id = `${messageId}~r${n}`;
    const record = await deps.runs.read(id);
    if (record === undefined) {
      if (newest !== undefined) refuseAfter(newest, messageId, deps.clock);
      return id;
    }
    newest = record;
  }
  throw new NotReplayable(`${messageId} was replayed ${MOST_REPLAYS} times already: look at why it fails`);
}

/** An answer of the newest replay is looked for in its own record too: the original is marked after it. */
function refuseAfter(newest: RunRecord, messageId: string, clock: Clock): void {
  refuseRunning(newest, clock);
  if (newest.status === 'answered' || newest.status === 'degraded')
    throw answeredAlready(messageId, newest.messageId);
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
