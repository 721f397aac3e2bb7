import { strengthOf } from '../core/aggregation/choose-answer.ts';
import { contentHash } from '../core/content-hash.ts';
import type { MessageRequest } from '../core/contract/request.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Artefacts, RunRecord } from '../ports/run-store.ts';
import type { UnderstandDeps } from './deps.ts';
import { NOTHING_TO_RESUME, type Resumed, resume } from './resume.ts';

/** Why this request is no replay of that run; undefined when it is one. */
export function replayProblem(request: MessageRequest, original: RunRecord | undefined): string | undefined {
  if (original === undefined) return `replayOf names ${request.replayOf}, which has no run: check the id`;
  if (original.contentHash !== contentHash(request)) {
    return 'replayOf names a run of another query, session or user: send the original request';
  }
  return undefined;
}

/** What the run that goes on here, or is replayed, has already. */
export async function resumable(
  record: RunRecord | undefined,
  request: MessageRequest,
  policy: Policy,
  deps: UnderstandDeps,
): Promise<Resumed> {
  if (record === undefined) return NOTHING_TO_RESUME;
  const earlier = earlierRuns(record, request);
  const [journals, artefacts] = await Promise.all([
    Promise.all(earlier.map((id) => deps.runs.attempts(id))),
    record.artefacts ?? newestArtefacts(earlier.slice(1), deps),
  ]);
  return resume({
    artefacts,
    journals,
    sameJournal: record.messageId === request.messageId,
    resumeFrom: request.resumeFrom,
    strengthOf: (model) => strengthOf(model, policy),
  });
}

/** A run that was killed left none; a replay of it that failed in its own time did. */
async function newestArtefacts(
  replays: readonly string[],
  deps: UnderstandDeps,
): Promise<Artefacts | undefined> {
  const records = await Promise.all(replays.map((id) => deps.runs.read(id)));
  return records.findLast((record) => record?.artefacts !== undefined)?.artefacts;
}

/** A replay also has what the replays before it had paid for. */
function earlierRuns(record: RunRecord, { messageId, replayOf }: MessageRequest): readonly string[] {
  const [base = '', number = '1'] = messageId.split('~r');
  if (replayOf === undefined) return [record.messageId];
  const before = Array.from({ length: Number(number) - 1 }, (_, at) => `${base}~r${at + 1}`);
  return [...new Set([record.messageId, base, ...before])];
}
