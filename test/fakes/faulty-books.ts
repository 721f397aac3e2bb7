import type { Key } from '../../tasks/adapters/dynamodb/keys.ts';
import type { Books } from '../../tasks/adapters/dynamodb/ledger/books.ts';
import type { Entry, Move } from '../../tasks/core/budget/move.ts';

/** The process is gone: nothing that comes after it happens. */
export class Crash extends Error {
  override name = 'Crash';
}

/** Shares of the calls that go wrong, 0-1. */
export interface Faults {
  /** The process dies before its write is sent. */
  readonly before: number;
  /** It dies after the write was made. */
  readonly after: number;
  /** The write is sent twice; the answer is that of the second. */
  readonly twice: number;
}

/** One process's way to the books, on which it may die anywhere. */
export class FaultyBooks implements Books {
  crashes = 0;
  doubled = 0;
  #dead = false;
  readonly #books: Books;
  readonly #faults: Faults;
  readonly #chance: () => number;

  /** @param chance 0 to 1, as `Math.random`. */
  constructor(books: Books, faults: Faults, chance: () => number) {
    this.#books = books;
    this.#faults = faults;
    this.#chance = chance;
  }

  async read(keys: readonly Key[]): Promise<readonly (Entry | undefined)[]> {
    this.#requireLife();
    return this.#books.read(keys);
  }

  async glance(keys: readonly Key[]): Promise<readonly (Entry & Key)[]> {
    this.#requireLife();
    return this.#books.glance(keys);
  }

  async apply(key: Key, move: Move): Promise<Entry | undefined> {
    this.#requireLife();
    const { before, after, twice } = this.#faults;
    const drawn = this.#chance();
    if (drawn < before) throw this.#die();
    const answer = await this.#books.apply(key, move);
    if (drawn < before + after) throw this.#die();
    if (drawn < before + after + twice) {
      this.doubled += 1;
      return this.#books.apply(key, move);
    }
    return answer;
  }

  /** A new process on the same machine. */
  restart(): void {
    this.#dead = false;
  }

  kill(): void {
    this.#dead = true;
    this.crashes += 1;
  }

  #die(): Crash {
    this.kill();
    return new Crash('the process is gone');
  }

  #requireLife(): void {
    if (this.#dead) throw new Crash('the process is gone');
  }
}

/** Mulberry32: the same seed, the same faults. */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
