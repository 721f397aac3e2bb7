/** What a search endpoint can suffer from. */
export interface SearchFault {
  readonly kind: 'down' | 'slow' | 'empty';
  /** Calls it lasts for; until cleared when absent. */
  readonly times?: number;
  readonly delayMs?: number;
}

const KINDS = ['down', 'slow', 'empty'];
const SLOW_MS = 5_000;

/** Scripted faults of searches, first come first served. */
export class SearchFaults {
  #active: { readonly fault: SearchFault; left: number }[] = [];

  /** @returns the problem of the first bad fault, or undefined when all were added. */
  add(faults: unknown): string | undefined {
    if (!Array.isArray(faults)) return 'a list of faults is needed';
    const bad = faults.findIndex((fault) => !KINDS.includes((fault as SearchFault | null)?.kind ?? ''));
    if (bad >= 0) return `[${bad}].kind must be one of ${KINDS.join(', ')}`;
    for (const fault of faults as SearchFault[]) {
      this.#active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    }
    return undefined;
  }

  list(): readonly SearchFault[] {
    return this.#active.map(({ fault }) => fault);
  }

  clear(): void {
    this.#active = [];
  }

  /** The fault that this call meets. */
  next(): SearchFault | undefined {
    const [first] = this.#active;
    if (first === undefined) return undefined;
    first.left -= 1;
    if (first.left <= 0) this.#active.shift();
    return first.fault;
  }
}

export const delayOf = ({ kind, delayMs }: SearchFault): number =>
  kind === 'slow' ? (delayMs ?? SLOW_MS) : 0;
