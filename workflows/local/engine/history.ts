import { ErrorName, StateFailure } from './failure.ts';
import type { HistoryEvent } from './types.ts';

export type StateType = 'Task' | 'Choice' | 'Parallel' | 'Map' | 'Pass' | 'Wait' | 'Succeed' | 'Fail';

/** The events of one run, numbered as AWS numbers them; a thread of events follows its branch. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;
  readonly #onEvent: ((event: HistoryEvent) => void) | undefined;

  readonly #limit: number;

  /** @param limit how many events a run may have, its last one counted. */
  constructor(now: () => number, limit: number, onEvent?: (event: HistoryEvent) => void) {
    this.#now = now;
    this.#limit = limit;
    this.#onEvent = onEvent;
  }

  /** @param detailsKey where the details stand, e.g. `stateEnteredEventDetails`. */
  add(previousEventId: number, type: string, detailsKey?: string, details?: object): number {
    const id = this.events.length + 1;
    if (id >= this.#limit && !type.startsWith('Execution')) throw tooManyEvents(this.#limit);
    const event: HistoryEvent =
      detailsKey === undefined
        ? { id, previousEventId, type, timestamp: this.#now() }
        : { id, previousEventId, type, timestamp: this.#now(), [detailsKey]: details };
    this.events.push(event);
    this.#onEvent?.(event);
    return id;
  }
}

function tooManyEvents(limit: number): StateFailure {
  return new StateFailure(
    ErrorName.runtime,
    `The execution reached the maximum number of history events (${limit}).`,
  );
}

/** One branch's place in the history: each event it adds follows its last one. */
export class Thread {
  readonly history: History;
  last: number;

  constructor(history: History, last: number) {
    this.history = history;
    this.last = last;
  }

  add(type: string, detailsKey?: string, details?: object): number {
    this.last = this.history.add(this.last, type, detailsKey, details);
    return this.last;
  }

  fork(): Thread {
    return new Thread(this.history, this.last);
  }

  /** What follows comes after the last event of all of them. */
  join(branches: readonly Thread[]): void {
    for (const { last } of branches) this.last = Math.max(this.last, last);
  }
}

/** AWS marks every text in the history with whether it was cut; ours never are. */
export const whole = { truncated: false } as const;
