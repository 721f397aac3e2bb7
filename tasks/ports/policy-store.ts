import type { EpochMs } from '../core/clock.ts';
import type { Policy } from '../core/policy/policy.ts';

export interface PolicyChange {
  readonly version: number;
  readonly at: EpochMs;
  readonly by: string;
  readonly reason: string;
}

export interface PolicyStore {
  /** The live policy, at most a few seconds old; the profile's default while none was saved. */
  current(): Promise<Policy>;
  /** @throws PolicyInvalid when that version does not exist. */
  version(version: number): Promise<Policy>;
}
