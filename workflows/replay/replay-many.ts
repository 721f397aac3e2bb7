import { originalId, type ReplayHow } from '../../tasks/core/replay.ts';
import type { Obstacle } from '../../tasks/list-batch/next-replay.ts';
import { NotReplayable, type ReplayDeps, type ReplayResult, replayRun } from './replay.ts';

/** Nothing was asked, and nothing needed to be. */
export interface Skipped {
  readonly replayOf: string;
  readonly skipped: Obstacle;
  readonly why: string;
}

/** A replay that did not come to a reply. */
export interface Failed {
  readonly replayOf: string;
  readonly error: string;
}

/** Not begun when the replays were interrupted. */
export interface Left {
  readonly replayOf: string;
  readonly left: true;
}

export type Entry = ReplayResult | Skipped | Failed | Left;

export interface ManyOptions {
  /** Replays at once. */
  readonly concurrency: number;
  /** Once aborted nothing new begins; what runs is waited for. */
  readonly signal: AbortSignal;
  /** In one line, for the person. */
  describe(error: unknown): string;
  onEntry?(entry: Entry, done: number, total: number): void;
}

/** What another replay, or the customer asking again, has done meanwhile is no failure of this one. */
const HARMLESS: readonly Obstacle[] = ['answered', 'running'];

/**
 * Replays many runs, a few at a time; each message once, whichever of its runs are named. One that fails does
 * not stop the others. In the order of the ids.
 */
export async function replayMany(
  ids: readonly string[],
  how: ReplayHow,
  options: ManyOptions,
  deps: ReplayDeps,
): Promise<readonly Entry[]> {
  const wanted = [...new Set(ids.map(originalId))];
  const entries = new Map<string, Entry>();
  const waiting = wanted.values();
  const work = async (): Promise<void> => {
    for (const id of waiting) {
      if (options.signal.aborted) return;
      const entry = await replayOne(id, how, options, deps);
      entries.set(id, entry);
      options.onEntry?.(entry, entries.size, wanted.length);
      if (options.signal.aborted) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, wanted.length) }, work));
  return wanted.map((id) => entries.get(id) ?? { replayOf: id, left: true });
}

async function replayOne(
  id: string,
  how: ReplayHow,
  { describe }: ManyOptions,
  deps: ReplayDeps,
): Promise<Entry> {
  try {
    return await replayRun(id, how, deps);
  } catch (error) {
    if (error instanceof NotReplayable && HARMLESS.includes(error.why)) {
      return { replayOf: id, skipped: error.why, why: error.message };
    }
    return { replayOf: id, error: describe(error) };
  }
}
