import { contentHash } from '../core/content-hash.ts';
import { checkRequest, type MessageRequest } from '../core/contract/request.ts';
import { isLostId, originalId, type ReplayHow, replayRequest } from '../core/replay.ts';
import type { RunRecord, RunStore } from '../ports/run-store.ts';
import { nextReplay, type Obstacle } from './next-replay.ts';

/** The message that answers a run, or why there is none. */
export type Target =
  | {
      readonly ready: true;
      /** The run that is answered: the original, whichever of its replays was named. */
      readonly record: RunRecord;
      readonly message: MessageRequest;
      /** Failed replays of it, oldest first. */
      readonly before: readonly RunRecord[];
    }
  | { readonly ready: false; readonly id: string; readonly why: Obstacle; readonly says: string };

/**
 * Finds the message that answers a run. A replay stands for its original. A run that failed before its
 * message could be claimed is asked once more as it was sent, unless it came through at another time.
 */
export async function replayTarget(
  id: string,
  how: ReplayHow,
  runs: Pick<RunStore, 'read'>,
  now: number,
): Promise<Target> {
  const record = await runs.read(originalId(id));
  if (record === undefined) {
    return { ready: false, id, why: 'missing', says: `no run has the messageId ${originalId(id)}` };
  }
  if (isLostId(record.messageId)) return lostTarget(record, how, runs, now);
  const next = await nextReplay(record, runs, now);
  if (!next.ready) return { ...next, id };
  return {
    ready: true,
    record,
    message: replayRequest(record, next.messageId, how),
    before: next.before,
  };
}

async function lostTarget(
  lost: RunRecord,
  how: ReplayHow,
  runs: Pick<RunStore, 'read'>,
  now: number,
): Promise<Target> {
  const { messageId: id } = lost;
  if (lost.answeredBy !== undefined) {
    return { ready: false, id, why: 'answered', says: `${id} was answered by ${lost.answeredBy} already` };
  }
  const check = checkRequest(lost.request);
  if (!check.ok) {
    return { ready: false, id, why: 'unreadable', says: `${id} holds no whole request: ${check.problem}` };
  }
  const { request } = check;
  const own = await runs.read(request.messageId);
  if (own !== undefined) {
    if (own.contentHash !== contentHash(request)) {
      const says = `${id} was sent as ${request.messageId}, which is another message since`;
      return { ready: false, id, why: 'unreadable', says };
    }
    if (own.status === 'answered' || own.status === 'degraded') {
      const says = `${id} was sent as ${own.messageId}, which is answered`;
      return { ready: false, id, why: 'answered', says };
    }
    return replayTarget(own.messageId, how, runs, now);
  }
  const { connectionId: _gone, ...message } = request;
  const { policyVersion } = how;
  return {
    ready: true,
    record: lost,
    message: { ...message, ...(policyVersion !== undefined && { policyVersion }) },
    before: [],
  };
}
