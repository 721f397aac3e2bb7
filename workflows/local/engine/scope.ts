import type { Cancelled } from './failure.ts';
import type { Payload } from './payload.ts';
import type { Json } from './types.ts';

/** What all variables of one run may take together, in bytes. */
const VARIABLES_LIMIT_BYTES = 10 * 1024 * 1024;

/** Variables of one level: a machine's, or those of one branch or iteration, which reads outwards only. */
export class Variables {
  readonly #own = new Map<string, Payload>();
  readonly #outer: Variables | undefined;
  /** Shared by all levels of a run. */
  readonly #ledger: { bytes: number };

  constructor(outer?: Variables) {
    this.#outer = outer;
    this.#ledger = outer === undefined ? { bytes: 0 } : outer.#ledger;
  }

  get(name: string): Json | undefined {
    const payload = this.#own.get(name);
    return payload === undefined ? this.#outer?.get(name) : payload.value;
  }

  /** Whether the run's variables together are still within their limit. */
  assign(values: Readonly<Record<string, Payload>>): boolean {
    for (const name of Object.keys(values)) {
      const payload = values[name] as Payload;
      this.#ledger.bytes += payload.bytes - (this.#own.get(name)?.bytes ?? 0);
      this.#own.set(name, payload);
    }
    return this.#ledger.bytes <= VARIABLES_LIMIT_BYTES;
  }

  /** Gives back what this level's variables take: its branch or iteration has ended. */
  release(): void {
    for (const payload of this.#own.values()) this.#ledger.bytes -= payload.bytes;
    this.#own.clear();
  }

  /** The variables of this level alone. */
  own(): Record<string, Json> {
    return Object.fromEntries([...this.#own].map(([name, { value }]) => [name, value]));
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
