import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { SearchApiError } from './api-error.ts';

export const searchFaultsSchema = z.array(
  z.strictObject({
    /** down: 503 to everything; slow: answers late; empty: searches find nothing. */
    kind: z.enum(['down', 'slow', 'empty']),
    /** How many requests it hits; absent: every one until it is cleared. */
    times: z.int().min(1).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
  }),
);

export type SearchFault = z.infer<typeof searchFaultsSchema>[number];

const SLOW_MS = 5_000;

/** Scripted trouble, for tests of what stands in front. The first fault that is left hits. */
export class SearchFaults {
  #faults: { spec: SearchFault; left: number }[] = [];

  add(specs: readonly SearchFault[]): void {
    this.#faults.push(...specs.map((spec) => ({ spec, left: spec.times ?? Number.POSITIVE_INFINITY })));
  }

  clear(): void {
    this.#faults = [];
  }

  active(): readonly SearchFault[] {
    return this.#faults.map(({ spec, left }) => (Number.isFinite(left) ? { ...spec, times: left } : spec));
  }

  /** True when the search must find nothing. @throws SearchApiError 503 when the endpoint plays dead. */
  async strike(isSearch: boolean): Promise<boolean> {
    const fault = this.#faults.find(({ spec }) => isSearch || spec.kind !== 'empty');
    if (fault === undefined) return false;
    fault.left -= 1;
    if (fault.left <= 0) this.#faults = this.#faults.filter((other) => other !== fault);
    const { kind, delayMs = SLOW_MS } = fault.spec;
    if (kind === 'down')
      throw new SearchApiError(503, 'cluster_block_exception', 'blocked by a scripted fault');
    if (kind === 'slow') await sleep(delayMs, undefined, { ref: false });
    return kind === 'empty';
  }
}
