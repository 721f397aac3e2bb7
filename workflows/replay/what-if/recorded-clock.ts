import type { EngineClock } from '../../local/engine/types.ts';

/** Time as the recorded calls took it: it stands still but for them. */
export class RecordedClock implements EngineClock {
  #now: number;

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  /** Something that began at `from` took `ms`: what ran beside it does not add up. */
  took(from: number, ms: number): void {
    this.#now = Math.max(this.#now, from + ms);
  }

  /** The only sleepers of the machine are its time-outs, and no recorded call is waited for that long. */
  sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((_, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}
