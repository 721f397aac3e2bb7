import type { EpochMs } from '../core/clock.ts';
import type { Turn } from '../core/contract/request.ts';

export interface SessionStore {
  /** Empty when absent or expired. Oldest turn first. */
  history(sessionId: string, now: EpochMs): Promise<readonly Turn[]>;
  save(sessionId: string, history: readonly Turn[], expiresAt: EpochMs): Promise<void>;
}
