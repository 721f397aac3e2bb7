import { resume } from '../../tasks/classify/resume.ts';
import type { ReplayHow } from '../../tasks/core/replay.ts';
import { replayId } from '../../tasks/core/replay.ts';
import type { Obstacle } from '../../tasks/list-batch/next-replay.ts';
import { replayTarget } from '../../tasks/list-batch/replay-target.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';
import { type Before, howItWent } from './before.ts';
import type { ReplayDeps } from './replay.ts';

/** What a replay would do, without doing it. */
export type PlannedReplay =
  | {
      readonly replayOf: string;
      readonly messageId: string;
      readonly before: RunRecord['status'];
      readonly was: Before;
      readonly classification: 'kept' | 'anew';
      readonly facts: 'kept' | 'anew';
      /** Models whose paid answers are at hand, the one that is judged last. */
      readonly answers: readonly string[];
    }
  | { readonly replayOf: string; readonly skipped: Obstacle; readonly why: string };

/** Says what a replay would take from earlier runs and what it would do anew; asks and writes nothing. */
export async function planReplay(
  id: string,
  how: ReplayHow,
  deps: Pick<ReplayDeps, 'runs' | 'clock'>,
): Promise<PlannedReplay> {
  const target = await replayTarget(id, how, deps.runs, deps.clock.now());
  if (!target.ready) return { replayOf: id, skipped: target.why, why: target.says };
  const { record, message, before } = target;
  const sources = [record.messageId, ...before.map((_, at) => replayId(record.messageId, at + 1))];
  const journals = await Promise.all(sources.map((source) => deps.runs.journalOf(source)));
  const kept = resume({
    artefacts: record.artefacts,
    journals: journals.map((journal) => journal.map(({ attempt }) => attempt)),
    sameJournal: false,
    resumeFrom: how.resumeFrom,
    strengthOf: () => 0,
  });
  return {
    replayOf: record.messageId,
    messageId: message.messageId,
    before: record.status,
    was: await howItWent(record, deps.runs),
    classification: (kept.classification ?? kept.labels) ? 'kept' : 'anew',
    facts: kept.searched ? 'kept' : 'anew',
    answers: kept.attempts.map(({ model }) => model),
  };
}
