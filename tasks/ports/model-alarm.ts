import type { ModelError } from '../core/errors.ts';

/** A call that failed for a reason which only a person mends: access, or our own mistake. */
export interface ModelAlarm {
  readonly error: ModelError;
  /** The provider's id that was asked. */
  readonly deployment: string;
  readonly messageId: string;
}

export type RaiseAlarm = (alarm: ModelAlarm) => void;
