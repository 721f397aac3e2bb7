import { isLostId, originalId } from '../../../../tasks/core/replay.ts';
import { nextReplay, replaysOf } from '../../../../tasks/list-batch/next-replay.ts';
import type { RunJournal, RunRecord, RunStore } from '../../../../tasks/ports/run-store.ts';
import { type Before, howItWent } from '../../../replay/before.ts';

/** One run of a message, beside which another can be laid. */
export interface Sibling {
  readonly messageId: string;
  readonly executionArn: string;
  readonly status: RunRecord['status'];
  readonly startedAt: number;
  readonly policyVersion: number;
  readonly query: string;
  readonly lane: string | null;
  readonly model: string | null;
  readonly outcome: string | null;
  readonly confidence: number | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly text: string | null;
  readonly language: string | null;
  readonly failure: RunRecord['failure'] | null;
  /** In the order they were entered; empty where no history of it is kept here. */
  readonly states: readonly string[];
}

export interface Lineage {
  /** The original first, then its replays in order. */
  readonly runs: readonly Sibling[];
  /** Whether somebody still waits for its answer, and it may be replayed now. */
  readonly replayable: boolean;
  /** Why it may not. */
  readonly why: string | null;
}

/** A message with all of its runs; with none where nothing was ever claimed under its id, as for a refused one. */
export async function lineageOf(
  messageId: string,
  runs: Pick<RunStore, 'read'> & RunJournal,
  now: number,
  statesOf: (executionArn: string) => Promise<readonly string[]>,
): Promise<Lineage> {
  const id = isLostId(messageId) ? messageId : originalId(messageId);
  const original = await runs.read(id);
  if (original === undefined) return { runs: [], replayable: false, why: `no run has the messageId ${id}` };
  const replays = await replaysOf(id, runs);
  const siblings = [original, ...replays].map(async (run) =>
    siblingOf(run, await howItWent(run, runs), await statesOf(run.executionArn)),
  );
  const next = await nextReplay(original, runs, now);
  const isOpen = original.status === 'failed' || original.status === 'abandoned';
  return {
    runs: await Promise.all(siblings),
    replayable: isOpen && next.ready,
    why: next.ready ? null : next.says,
  };
}

function siblingOf(run: RunRecord, went: Before, states: readonly string[]): Sibling {
  const { messageId, executionArn, status, startedAt, finishedAt, policyVersion, request, reply, failure } =
    run;
  return {
    messageId,
    executionArn,
    status,
    startedAt,
    policyVersion,
    query: request.query,
    lane: went.lane,
    model: went.model,
    outcome: went.outcome,
    confidence: reply?.confidence ?? null,
    costUsd: went.costUsd,
    latencyMs: went.latencyMs ?? (finishedAt === undefined ? null : finishedAt - startedAt),
    text: reply?.text ?? run.artefacts?.said ?? null,
    language: reply?.language ?? null,
    failure: failure ?? null,
    states,
  };
}
