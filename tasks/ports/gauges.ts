import type { EpochMs } from '../core/clock.ts';

/** A run that came to no answer. */
export interface EndedRun {
  readonly messageId: string;
  readonly status: 'failed' | 'abandoned';
}

export interface EndedWindow {
  /** Ended at or after it. */
  readonly from: EpochMs;
  /** Ended before it. */
  readonly until: EpochMs;
  /** Began at or after it: nothing older is looked at. */
  readonly begunFrom: EpochMs;
}

/** How the system stands, for whoever looks at it once a minute. */
export interface Gauges {
  /** Runs that nobody has ended yet. */
  openRuns(): Promise<number>;
  /** 0 to 1 of the main pot of a day that is spent or held. */
  budgetUsed(day: string): Promise<number>;
  /** Deployments that are not asked, or only tried. */
  breakersOpen(now: EpochMs): Promise<number>;
  /** Until when runs that ended were counted; undefined when nobody ever did. */
  countedUntil(): Promise<EpochMs | undefined>;
  /** Moves it on; false when somebody else has moved it from there. */
  countUntil(until: EpochMs, from: EpochMs | undefined): Promise<boolean>;
  /** Runs that failed or were abandoned, in pages and no order. The index may be a second behind. */
  ended(window: EndedWindow): AsyncIterable<readonly EndedRun[]>;
}
