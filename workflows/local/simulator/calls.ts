export interface CallCount {
  readonly model: string;
  readonly operation: string;
  /** Calls that came in, whatever became of them. */
  readonly received: number;
  /** Calls that were answered whole, so that a real provider would have been paid. */
  readonly answered: number;
}

/** Counts calls by model and operation, so that a test can show that nothing was paid twice. */
export class Calls {
  #counts = new Map<string, CallCount>();

  received(model: string, operation: string): void {
    this.#add(model, operation, { received: 1, answered: 0 });
  }

  answered(model: string, operation: string): void {
    this.#add(model, operation, { received: 0, answered: 1 });
  }

  #add(model: string, operation: string, more: Pick<CallCount, 'received' | 'answered'>): void {
    const key = `${operation} ${model}`;
    const { received = 0, answered = 0 } = this.#counts.get(key) ?? {};
    const now = { received: received + more.received, answered: answered + more.answered };
    this.#counts.set(key, { model, operation, ...now });
  }

  list(): readonly CallCount[] {
    return [...this.#counts.values()];
  }

  clear(): void {
    this.#counts = new Map();
  }
}
