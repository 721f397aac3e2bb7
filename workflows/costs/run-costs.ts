import { type RunCost, runCost } from '../../tasks/core/costs/run-cost.ts';
import type { RunRecord, RunStore } from '../../tasks/ports/run-store.ts';

/** Journals asked for at once. */
const READS_AT_ONCE = 10;

/**
 * Runs as the books see them. Those without a reply, few of them, have their journals read: failed and abandoned runs
 * cost money too.
 */
export async function* runCosts(
  pages: AsyncIterable<readonly RunRecord[]>,
  runs: Pick<RunStore, 'attempts'>,
): AsyncGenerator<RunCost, void> {
  for await (const page of pages) {
    yield* page.filter(({ reply }) => reply !== undefined).map((record) => runCost(record, []));
    const silent = page.filter(({ reply }) => reply === undefined);
    for (let at = 0; at < silent.length; at += READS_AT_ONCE) {
      const some = silent.slice(at, at + READS_AT_ONCE);
      yield* await Promise.all(
        some.map(async (record) => runCost(record, await runs.attempts(record.messageId))),
      );
    }
  }
}

/** Only runs of these lanes, models and the like; a model counts as one that was asked. */
export type Wanted = Readonly<Partial<Record<'lane' | 'model' | 'category' | 'user' | 'variant', string>>>;

/** Whether a run is among those that are asked for. */
export const isWanted = (run: RunCost, { model, ...wanted }: Wanted): boolean =>
  (model === undefined || run.calls.some((call) => call.model === model)) &&
  (Object.entries(wanted) as [Exclude<keyof Wanted, 'model'>, string][]).every(
    ([field, value]) => run[field] === value,
  );
