import type { EngineClock } from '../types.ts';

/** Bounds on one evaluation. AWS publishes none; these keep one expression from taking the process with it. */
export interface ExpressionLimits {
  /** Milliseconds an evaluation may take, pauses included. */
  readonly timeMs: number;
  /** Evaluations nested in one another: recursion that is not in tail position. */
  readonly depth: number;
  /** Items of an array or characters of a string that an expression may build on its way. */
  readonly length: number;
}

export const defaultLimits: ExpressionLimits = { timeMs: 5_000, depth: 20_000, length: 10_000_000 };

/** A bound was reached. Has a code, as JSONata's own errors do. */
export class ExpressionBound extends Error {
  readonly code: string;
  /** JSONata puts it into its own text, for codes it knows. */
  readonly value: unknown;
  constructor(code: string, message: string, value?: unknown) {
    super(message);
    this.name = 'ExpressionBound';
    this.code = code;
    this.value = value;
  }
}

/** Evaluation is a chain of promises that never lets a timer run, so long ones step aside this often. */
const PAUSE_EVERY_MS = 8;
/** Reading the time at every node would cost more than the node. */
const LOOK_EVERY_NODES = 128;

/** Watches one evaluation; the evaluator calls {@link Guard.enter} and {@link Guard.leave} round every node. */
export class Guard {
  readonly timestamp: number;
  readonly #limits: ExpressionLimits;
  readonly #clock: EngineClock;
  #depth = 0;
  #nodes = 0;
  #startedAt = 0;
  #resumedAt = 0;

  constructor(limits: ExpressionLimits, clock: EngineClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.timestamp = clock.now();
  }

  /** Returns a promise only when the evaluation should step aside. */
  enter(): Promise<void> | undefined {
    this.#depth += 1;
    this.#nodes += 1;
    if (this.#depth > this.#limits.depth) {
      throw new ExpressionBound(
        'D1011',
        'Stack overflow. Check for non-terminating recursive function. Consider rewriting as tail-recursive',
      );
    }
    return this.#nodes % LOOK_EVERY_NODES === 0 ? this.#lookAtTheTime() : undefined;
  }

  leave(result: unknown): void {
    this.#depth -= 1;
    if ((Array.isArray(result) || typeof result === 'string') && result.length > this.#limits.length) {
      throw new ExpressionBound(
        'D2015',
        `The maximum sequence length of ${this.#limits.length} was exceeded.`,
      );
    }
  }

  /** Processor time is real even when the engine's clock is not, so this reads the machine's own. */
  #lookAtTheTime(): Promise<void> | undefined {
    const now = performance.now();
    if (this.#startedAt === 0) {
      this.#startedAt = now;
      this.#resumedAt = now;
      return undefined;
    }
    if (now - this.#startedAt > this.#limits.timeMs) {
      throw new ExpressionBound(
        'D1012',
        `Evaluation timeout after ${this.#limits.timeMs} milliseconds. Check for infinite loop`,
      );
    }
    if (now - this.#resumedAt < PAUSE_EVERY_MS) return undefined;
    const release = this.#clock.hold?.();
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#resumedAt = performance.now();
        release?.();
        resolve();
      });
    });
  }
}
