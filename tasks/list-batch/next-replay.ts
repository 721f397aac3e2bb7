import type { EpochMs } from '../core/clock.ts';
import { replayId } from '../core/replay.ts';
import type { RunRecord, RunStore } from '../ports/run-store.ts';

/** More replays of one message than this are a loop, not operations. */
const MOST_REPLAYS = 50;

/** Why a run is not replayed. */
export type Obstacle = 'answered' | 'running' | 'shadow' | 'missing' | 'unreadable' | 'too_many';

export type NextReplay =
  | { readonly ready: true; readonly messageId: string; readonly before: readonly RunRecord[] }
  | { readonly ready: false; readonly why: Obstacle; readonly says: string };

const not = (why: Obstacle, says: string): NextReplay => ({ ready: false, why, says });
const answeredBy = (messageId: string, by: string): NextReplay =>
  not('answered', `${messageId} was answered by ${by} already`);

/**
 * The id of the next replay of a run: the first number nobody used, since a replay that itself failed stays
 * as evidence. Beside one that runs another would pay for the same answer; two that see no such run ask under
 * one id, and its claim lets one through.
 */
export async function nextReplay(
  record: RunRecord,
  runs: Pick<RunStore, 'read'>,
  now: EpochMs,
): Promise<NextReplay> {
  const { messageId } = record;
  if (record.shadowOf !== undefined) {
    return not('shadow', `${messageId} is a shadow of ${record.shadowOf}: nobody waits for its answer`);
  }
  if (record.answeredBy !== undefined) return answeredBy(messageId, record.answeredBy);
  if (isRunning(record, now)) return stillRuns(record);
  const before = await replaysOf(messageId, runs);
  const newest = before.at(-1);
  if (newest !== undefined && isRunning(newest, now)) return stillRuns(newest);
  // The original is marked after its replay: an answer is looked for in the newest itself too.
  if (newest?.status === 'answered' || newest?.status === 'degraded') {
    return answeredBy(messageId, newest.messageId);
  }
  if (before.length >= MOST_REPLAYS) {
    return not('too_many', `${messageId} was replayed ${before.length} times already: look at why it fails`);
  }
  return { ready: true, messageId: replayId(messageId, before.length + 1), before };
}

/** Every replay of a run, oldest first. */
export async function replaysOf(
  messageId: string,
  runs: Pick<RunStore, 'read'>,
): Promise<readonly RunRecord[]> {
  const found: RunRecord[] = [];
  for (let number = 1; number <= MOST_REPLAYS; number++) {
    const record = await runs.read(replayId(messageId, number));
    if (record === undefined) break;
    found.push(record);
  }
  return found;
}

const isRunning = ({ status, leaseUntil }: RunRecord, now: EpochMs): boolean =>
  status === 'running' && leaseUntil > now;

const stillRuns = ({ messageId, leaseUntil }: RunRecord): NextReplay =>
  not('running', `${messageId} still runs: its lease ends at ${new Date(leaseUntil).toISOString()}`);
