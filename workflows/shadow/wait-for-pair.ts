import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../tasks/core/clock.ts';
import type { RunRecord, RunStore } from '../../tasks/ports/run-store.ts';
import { compareRuns, type Pair } from './compare-runs.ts';

const POLL_MS = 50;
/** A run that is claimed is claimed at once; one that was refused never is. */
const CLAIM_MS = 5_000;

/** The shadow beside its original once it has ended; undefined when it gave no answer. */
export async function waitForPair(
  shadowId: string,
  runs: Pick<RunStore, 'read'>,
  clock: Clock,
): Promise<Pair | undefined> {
  const giveUpAt = clock.now() + CLAIM_MS;
  let shadow = await runs.read(shadowId);
  while (mayStillEnd(shadow, giveUpAt, clock.now())) {
    await wait(POLL_MS);
    shadow = await runs.read(shadowId);
  }
  const original = shadow?.shadowOf === undefined ? undefined : await runs.read(shadow.shadowOf);
  if (shadow === undefined || original === undefined) return undefined;
  return compareRuns([shadow], new Map([[original.messageId, original]])).pairs[0];
}

const mayStillEnd = (shadow: RunRecord | undefined, giveUpAt: number, now: number): boolean =>
  shadow === undefined ? now < giveUpAt : shadow.status === 'running' && shadow.leaseUntil > now;
