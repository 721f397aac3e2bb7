import type { EngineClock } from './types.ts';

/** `setTimeout` wraps around above 31 bits, so long sleeps are cut in pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: EngineClock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = setAlarm(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      const onAbort = () => {
        stop();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  alarm: setAlarm,
};

function setAlarm(ms: number, onDue: () => void): () => void {
  let timer: NodeJS.Timeout;
  const step = (left: number): void => {
    const piece = Math.min(left, LONGEST_TIMER_MS);
    timer = setTimeout(() => (left > piece ? step(left - piece) : onDue()), piece);
  };
  step(Math.max(0, ms));
  return () => clearTimeout(timer);
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export interface VirtualClockOptions {
  /** Milliseconds since the epoch at which time begins. */
  readonly startAt?: number;
  /** When true (the default) time jumps to the next sleeper as soon as nothing else is under way. */
  readonly auto?: boolean;
  /** False when no task does real work, so that a task that never answers still meets its time-out. */
  readonly waitsForTasks?: boolean;
}

/**
 * A clock for tests and recordings. Turned by hand with {@link VirtualClock.advance}, or by itself.
 *
 * **Trade-off:** by itself it waits for tasks the engine called (it is told), but not for work it cannot
 * see: a test that does other input or output beside its runs turns the clock by hand.
 */
export class VirtualClock implements EngineClock {
  readonly auto: boolean;
  readonly #waitsForTasks: boolean;
  #now: number;
  #sleepers: Sleeper[] = [];
  #holds = 0;
  #scheduled = false;

  constructor({
    startAt = Date.UTC(2026, 0, 1),
    auto = true,
    waitsForTasks = true,
  }: VirtualClockOptions = {}) {
    this.#waitsForTasks = waitsForTasks;
    this.#now = startAt;
    this.auto = auto;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { due: this.#now + Math.max(0, ms), wake };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
      this.#schedule();
    });
  }

  /** Keeps an automatic clock still until the returned function is called: a task is under way. */
  hold(): () => void {
    this.#holds += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#holds -= 1;
      this.#schedule();
    };
  }

  /** How many sleepers wait: a test can see that a run has reached its wait. */
  get waiting(): number {
    return this.#sleepers.length;
  }

  /** Turns the clock by `ms`, waking sleepers in order and letting each do its work before the next. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (let next = this.#next(); next && next.due <= target; next = this.#next()) {
      this.#wake(next);
      await settle();
    }
    this.#now = target;
  }

  #next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (!first || sleeper.due < first.due) first = sleeper;
    return first;
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    this.#now = Math.max(this.#now, sleeper.due);
    sleeper.wake();
  }

  #schedule(): void {
    if (!this.auto || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#holds > 0 && this.#waitsForTasks) return;
      const next = this.#next();
      if (!next) return;
      this.#wake(next);
      this.#schedule();
    });
  }
}

/** A virtual clock that turns by itself, or by hand with `{ auto: false }`. */
export function fakeClock(options: VirtualClockOptions = {}): VirtualClock {
  return new VirtualClock(options);
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
