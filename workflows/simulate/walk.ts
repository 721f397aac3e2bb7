/** Where one branch of a message stands, milliseconds of the day. */
export interface Moment {
  now: number;
}

/**
 * Something that takes virtual time: it yields each moment at which it looks at what others share, and goes on when
 * everything before that moment has happened.
 */
export type Walk<Result> = Generator<number, Result, void>;

/** Several at once: each goes on in the order of its own moments, and all are waited for. */
export function* together<Result>(walks: readonly Walk<Result>[]): Walk<readonly Result[]> {
  const results: Result[] = [];
  const running = walks.map((walk, index) => ({ walk, index, at: Number.NEGATIVE_INFINITY }));
  while (running.length > 0) {
    const next = running.reduce((first, one) => (one.at < first.at ? one : first));
    if (next.at > Number.NEGATIVE_INFINITY) yield next.at;
    const step = next.walk.next();
    if (step.done) {
      results[next.index] = step.value;
      running.splice(running.indexOf(next), 1);
    } else {
      next.at = step.value;
    }
  }
  return results;
}

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly walk: Walk<void>;
}

/** Walks by their next moment, the earliest first; of equals the one that was put first. */
export class Agenda {
  readonly #heap: Waiting[] = [];
  #order = 0;

  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  put(at: number, walk: Walk<void>): void {
    const heap = this.#heap;
    const waiting = { at, order: this.#order, walk };
    this.#order += 1;
    let index = heap.length;
    heap.push(waiting);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Waiting;
      if (isBefore(above, waiting)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = waiting;
  }

  /** Goes one step with whoever is first. */
  step(): void {
    const { walk } = this.#take();
    const step = walk.next();
    if (!step.done) this.put(step.value, walk);
  }

  #take(): Waiting {
    const heap = this.#heap;
    const first = heap[0] as Waiting;
    const last = heap.pop() as Waiting;
    if (heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Waiting)) child += 1;
      const below = heap[child] as Waiting;
      if (isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

const isBefore = (one: Waiting, other: Waiting): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
