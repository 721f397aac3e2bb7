import type { EngineClock } from '../types.ts';
import type { Shape, Siblings } from './shape.ts';
import type { SyntaxNode } from './syntax.ts';

/** Bounds on one evaluation. */
export interface ExpressionLimits {
  /** Milliseconds an evaluation may take, pauses included. AWS publishes no number. */
  readonly timeMs: number;
  /** Evaluations nested in one another; AWS allows a hundred. */
  readonly depth: number;
  /** Bytes one value may take on the way: a character is one, an item of an array eight, as far as AWS was measured. */
  readonly memoryBytes: number;
}

export const defaultLimits: ExpressionLimits = { timeMs: 5_000, depth: 100, memoryBytes: 6_990_256 };

const ITEM_BYTES = 8;

/** A bound was reached. It has no code, unlike JSONata's own errors, and AWS words it so. */
export class ExpressionBound extends Error {
  override name = 'ExpressionBound';
}

export const memoryExceeded = () =>
  new ExpressionBound('Expression evaluation memory limit exceeded: Check for excessive memory usage');

const depthExceeded = () =>
  new ExpressionBound(
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.',
  );

export const timeExceeded = () =>
  new ExpressionBound('Expression evaluation timeout: Check for infinite loop');

/** Evaluation is a chain of promises that never lets a timer run, so long ones step aside this often. */
const PAUSE_EVERY_MS = 8;
/** Reading the time at every node would cost more than the node. */
const LOOK_EVERY_NODES = 128;

/** Watches one evaluation; the evaluator calls {@link Guard.enter} and {@link Guard.leave} round every node. */
export class Guard {
  readonly timestamp: number;
  readonly #limits: ExpressionLimits;
  readonly #clock: EngineClock;
  readonly #shape: Shape;
  #depth = 0;
  #nodes = 0;
  #startedAt = 0;
  #resumedAt = 0;
  /** Constructors whose children are being launched at this moment, and the last child's end. */
  readonly #launching = new Map<Siblings, { last: Promise<void> | undefined }>();
  /** Children of constructors under way, innermost last: how to let the next sibling begin. */
  readonly #running: (() => void)[] = [];

  constructor(limits: ExpressionLimits, clock: EngineClock, shape: Shape) {
    this.#limits = limits;
    this.#clock = clock;
    this.#shape = shape;
    this.timestamp = clock.now();
  }

  /** Returns a promise only when the evaluation should step aside. */
  enter(node: SyntaxNode): Promise<void> | undefined {
    if (this.#shape.needsDepth) {
      const siblings = this.#shape.siblings.get(node);
      if (siblings !== undefined) return this.#enterInTurn(siblings);
    }
    return this.#start();
  }

  leave(node: SyntaxNode, result: unknown): void {
    this.#depth -= 1;
    if (this.#shape.needsDepth && this.#shape.siblings.has(node)) this.#running.pop()?.();
    const bytes = Array.isArray(result)
      ? ITEM_BYTES * result.length
      : typeof result === 'string'
        ? result.length
        : 0;
    if (bytes > this.#limits.memoryBytes) throw memoryExceeded();
  }

  #start(): Promise<void> | undefined {
    this.#depth += 1;
    this.#nodes += 1;
    if (this.#depth > this.#limits.depth && this.#shape.needsDepth) throw depthExceeded();
    return this.#nodes % LOOK_EVERY_NODES === 0 ? this.#lookAtTheTime() : undefined;
  }

  /**
   * JSONata launches the members of an array or object all at once. One after the other gives the same
   * result, and only then does the number of evaluations under way say how deeply they are nested.
   */
  async #enterInTurn(siblings: Siblings): Promise<void> {
    let launch = this.#launching.get(siblings);
    if (launch === undefined) {
      launch = { last: undefined };
      this.#launching.set(siblings, launch);
      queueMicrotask(() => this.#launching.delete(siblings));
    }
    const before = launch.last;
    const { promise, resolve } = Promise.withResolvers<void>();
    launch.last = promise;
    if (before !== undefined) await before;
    this.#running.push(resolve);
    await this.#start();
  }

  /** Processor time is real even when the engine's clock is not, so this reads the machine's own. */
  #lookAtTheTime(): Promise<void> | undefined {
    const now = performance.now();
    if (this.#startedAt === 0) {
      this.#startedAt = now;
      this.#resumedAt = now;
      return undefined;
    }
    if (now - this.#startedAt > this.#limits.timeMs) throw timeExceeded();
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
