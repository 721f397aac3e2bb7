/** A signal that aborts after a while unless it is cancelled first. */
export interface Alarm {
  readonly signal: AbortSignal;
  cancel(): void;
}

export interface Timers {
  /** Aborts after `ms` milliseconds. */
  alarm(ms: number): Alarm;
}
