import { originalId } from '../../tasks/core/replay.ts';
import type { RunBrowser, RunFilter } from '../../tasks/ports/run-store.ts';

/**
 * The messages that nobody has answered yet, oldest first: failed and abandoned runs, each original once,
 * without shadows.
 */
export async function failedRuns(
  runs: RunBrowser,
  filter: Pick<RunFilter, 'since' | 'limit'>,
): Promise<readonly string[]> {
  const statuses = ['failed', 'abandoned'] as const;
  const found = (await Promise.all(statuses.map((status) => runs.list({ ...filter, status })))).flat();
  const open = found
    .filter(({ answeredBy, shadowOf }) => answeredBy === undefined && shadowOf === undefined)
    .toSorted((one, other) => one.startedAt - other.startedAt);
  return [...new Set(open.map(({ messageId }) => originalId(messageId)))].slice(0, filter.limit);
}
