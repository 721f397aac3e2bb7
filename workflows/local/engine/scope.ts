import type { Cancelled } from './failure.ts';
import type { Json } from './types.ts';

/** Variables of one level: a machine's, or those of one branch or iteration, which reads outwards only. */
export class Variables {
  readonly #own = new Map<string, Json>();
  readonly #outer: Variables | undefined;

  constructor(outer?: Variables) {
    this.#outer = outer;
  }

  get(name: string): Json | undefined {
    const value = this.#own.get(name);
    return value !== undefined || this.#outer === undefined ? value : this.#outer.get(name);
  }

  assign(values: Readonly<Record<string, Json>>): void {
    for (const name of Object.keys(values)) this.#own.set(name, values[name] as Json);
  }

  /** The variables of this level alone. */
  own(): Record<string, Json> {
    return Object.fromEntries(this.#own);
  }
}

/** Stops a run, a branch or an iteration, and whatever waits inside it. */
export class Cancellation {
  #cancelled: Cancelled | undefined;
  #listeners: Set<(reason: Cancelled) => void> | undefined;
  #leaveOuter: (() => void) | undefined;

  constructor(outer?: Cancellation) {
    this.#leaveOuter = outer?.onCancel((reason) => this.cancel(reason));
  }

  /** Forgets the outer one: what this stood for has ended. */
  release(): void {
    this.#leaveOuter?.();
    this.#leaveOuter = undefined;
  }

  cancel(reason: Cancelled): void {
    if (this.#cancelled) return;
    this.#cancelled = reason;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    if (listeners) for (const listener of listeners) listener(reason);
  }

  /** Calls `listener` on cancellation, at once when it has happened; returns how to stop listening. */
  onCancel(listener: (reason: Cancelled) => void): () => void {
    if (this.#cancelled) {
      listener(this.#cancelled);
      return () => {};
    }
    this.#listeners ??= new Set();
    const listeners = this.#listeners;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  throwIfCancelled(): void {
    if (this.#cancelled) throw this.#cancelled;
  }
}
