import { randomUUID } from 'node:crypto';
import type { Entry } from '../../../replay/replay-many.ts';
import { type ReplayTotals, summarize } from '../../../replay/summary.ts';

/** Replays that were asked for together, as they stand. */
export interface ReplayJob {
  readonly id: string;
  readonly total: number;
  readonly done: number;
  readonly finished: boolean;
  readonly stopping: boolean;
  /** Why the whole of it broke off, if it did. */
  readonly error: string | null;
  /** In the order they ended. */
  readonly entries: readonly ReplayEntry[];
  readonly totals: ReplayTotals;
}

/** What became of one run, in short. */
export interface ReplayEntry {
  readonly replayOf: string;
  readonly result: 'answered' | 'apologized' | 'skipped' | 'failed' | 'left';
  readonly messageId: string | null;
  readonly lane: string | null;
  readonly model: string | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  readonly says: string | null;
}

export type ReplayWork = (
  ids: readonly string[],
  signal: AbortSignal,
  onEntry: (entry: Entry) => void,
) => Promise<readonly Entry[]>;

interface Running {
  readonly id: string;
  readonly total: number;
  readonly controller: AbortController;
  entries: readonly Entry[];
  finished: boolean;
  error: string | null;
  ended: Promise<void>;
}

/** Old ones are read no more. */
const KEPT = 20;

/** Replays go on when the page that asked for them is closed; it finds them again by their id. */
export class ReplayJobs {
  readonly #work: ReplayWork;
  readonly #jobs = new Map<string, Running>();

  constructor(work: ReplayWork) {
    this.#work = work;
  }

  start(ids: readonly string[]): ReplayJob {
    const job: Running = {
      id: randomUUID(),
      total: ids.length,
      controller: new AbortController(),
      entries: [],
      finished: false,
      error: null,
      ended: Promise.resolve(),
    };
    this.#jobs.set(job.id, job);
    job.ended = this.#run(job, ids);
    this.#forgetOld();
    return shown(job);
  }

  find(id: string): ReplayJob | undefined {
    const job = this.#jobs.get(id);
    return job === undefined ? undefined : shown(job);
  }

  /** Nothing new begins; what runs is let end. */
  stop(id: string): ReplayJob | undefined {
    this.#jobs.get(id)?.controller.abort();
    return this.find(id);
  }

  async close(): Promise<void> {
    for (const { controller } of this.#jobs.values()) controller.abort();
    await Promise.all([...this.#jobs.values()].map(({ ended }) => ended));
  }

  async #run(job: Running, ids: readonly string[]): Promise<void> {
    try {
      job.entries = await this.#work(ids, job.controller.signal, (entry) => {
        job.entries = [...job.entries, entry];
      });
    } catch (error) {
      job.error = error instanceof Error ? error.message : String(error);
    } finally {
      job.finished = true;
    }
  }

  #forgetOld(): void {
    for (const { id, finished } of this.#jobs.values()) {
      if (this.#jobs.size <= KEPT) return;
      if (finished) this.#jobs.delete(id);
    }
  }
}

const shown = ({ id, total, entries, finished, error, controller }: Running): ReplayJob => ({
  id,
  total,
  done: entries.filter((entry) => !('left' in entry)).length,
  finished,
  stopping: controller.signal.aborted && !finished,
  error,
  entries: entries.map(entryOf),
  totals: summarize(entries),
});

const NOTHING = { messageId: null, lane: null, model: null, costUsd: null, latencyMs: null };

function entryOf(entry: Entry): ReplayEntry {
  const { replayOf } = entry;
  if ('reply' in entry) {
    const { outcome, lane, model, costUsd, latencyMs } = entry.reply;
    const result = outcome === 'apologized' ? 'apologized' : 'answered';
    return { replayOf, result, messageId: entry.messageId, lane, model, costUsd, latencyMs, says: null };
  }
  if ('skipped' in entry) return { replayOf, result: 'skipped', ...NOTHING, says: entry.why };
  if ('error' in entry) return { replayOf, result: 'failed', ...NOTHING, says: entry.error };
  return { replayOf, result: 'left', ...NOTHING, says: 'not begun when it was stopped' };
}
