import type { RunBrowser, RunFilter, RunRecord, RunStore } from '../../tasks/ports/run-store.ts';
import { type Comparison, compareRuns } from './compare-runs.ts';

/** Originals asked for at once. */
const READS_AT_ONCE = 25;

export interface ShadowReport extends Comparison {
  /** The candidate, or null when there is no shadow at all. */
  readonly policyVersion: number | null;
}

/**
 * The newest shadows of one candidate policy beside the runs they shadow.
 * @param policyVersion the candidate; that of the newest shadow when absent.
 */
export async function readShadows(
  runs: Pick<RunStore, 'read'> & RunBrowser,
  filter: Pick<RunFilter, 'since' | 'limit'>,
  policyVersion: number | undefined,
): Promise<ShadowReport> {
  const candidate = policyVersion ?? (await newestCandidate(runs, filter));
  if (candidate === undefined) return { policyVersion: null, ...compareRuns([], new Map()) };
  const shadows = await runs.list({ ...filter, shadows: true, policyVersion: candidate });
  const originals = new Map<string, RunRecord>();
  for (let at = 0; at < shadows.length; at += READS_AT_ONCE) {
    const ids = shadows.slice(at, at + READS_AT_ONCE).flatMap(({ shadowOf }) => shadowOf ?? []);
    for (const record of await Promise.all(ids.map((id) => runs.read(id)))) {
      if (record !== undefined) originals.set(record.messageId, record);
    }
  }
  return { policyVersion: candidate, ...compareRuns(shadows, originals) };
}

async function newestCandidate(
  runs: RunBrowser,
  filter: Pick<RunFilter, 'since'>,
): Promise<number | undefined> {
  const [newest] = await runs.list({ ...filter, limit: 1, shadows: true });
  return newest?.policyVersion;
}
