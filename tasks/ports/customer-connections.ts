import type { ConnectionEvent } from '../core/drafts/events.ts';

/** A customer who is listening. */
export interface CustomerConnections {
  /**
   * Never throws.
   * @returns false when nobody listens any more, or could be reached: nothing more is to be sent there.
   */
  post(connectionId: string, event: ConnectionEvent): Promise<boolean>;
}
