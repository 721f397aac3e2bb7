import type { EpochMs } from '../core/clock.ts';
import type { Session } from '../core/session/session.ts';

export interface SessionStore {
  /** Without turns when absent or expired. */
  read(sessionId: string, now: EpochMs): Promise<Session>;
  save(sessionId: string, session: Session, expiresAt: EpochMs): Promise<void>;
}
