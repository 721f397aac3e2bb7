import { originalId } from '../../tasks/core/replay.ts';
import type { RunBrowser, RunFilter } from '../../tasks/ports/run-store.ts';

/**
 * The messages that nobody has answered yet: failed and abandoned runs, each original once. The newest, as many
 * as the limit, oldest first.
 */
export async function failedRuns(
  runs: RunBrowser,
  filter: Pick<RunFilter, 'since' | 'limit'>,
): Promise<readonly string[]> {
  const lists = (['failed', 'abandoned'] as const).map((status) =>
    runs.list({ ...filter, status, unanswered: true }),
  );
  const open = (await Promise.all(lists)).flat().toSorted((one, other) => one.startedAt - other.startedAt);
  return [...new Set(open.map(({ messageId }) => originalId(messageId)))].slice(-filter.limit);
}
