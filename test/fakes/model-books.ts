import type { Key } from '../../tasks/adapters/dynamodb/keys.ts';
import type { Books } from '../../tasks/adapters/dynamodb/ledger/books.ts';
import {
  type Change,
  type Entry,
  type Move,
  numberOf,
  type Requirement,
} from '../../tasks/core/budget/move.ts';

/** What a store makes of a move: the item after it, or undefined where a requirement does not hold. */
export function applied(entry: Entry | undefined, { require, change }: Move): Entry | undefined {
  if (!require.every((requirement) => holds(entry, requirement))) return undefined;
  return change.reduce<Entry>((before, one) => changed(before, one), entry ?? {});
}

function holds(entry: Entry | undefined, requirement: Requirement): boolean {
  const { name } = requirement;
  if (requirement.that === 'absent') return entry?.[name] === undefined;
  if (requirement.that === 'is') return numberOf(entry, name) === requirement.value;
  return numberOf(entry, name, requirement.from ?? -1) >= requirement.value;
}

function changed(entry: Entry, change: Change): Entry {
  const { [change.name]: before, ...rest } = entry;
  if (change.to === 'remove') return rest;
  if (change.to === 'put') return { ...rest, [change.name]: change.value };
  const from = typeof before === 'number' ? before : (change.from ?? 0);
  return { ...rest, [change.name]: from + change.value };
}

/** Books in memory. Every call waits for its turn, and whoever watches sees the books after each move. */
export class ModelBooks implements Books {
  readonly entries = new Map<string, Entry>();
  readonly #turn: () => Promise<void>;
  readonly #watch: (entries: ReadonlyMap<string, Entry>) => void;

  constructor(
    turn: () => Promise<void> = async () => {},
    watch: (entries: ReadonlyMap<string, Entry>) => void = () => {},
  ) {
    this.#turn = turn;
    this.#watch = watch;
  }

  read(keys: readonly Key[]): Promise<readonly (Entry | undefined)[]> {
    // One by one, as so many reads are: what they see need not be of one moment.
    return Promise.all(
      keys.map(async (key) => {
        await this.#turn();
        return this.entries.get(nameOf(key));
      }),
    );
  }

  async glance(keys: readonly Key[]): Promise<readonly (Entry & Key)[]> {
    const found = await this.read(keys);
    return keys.flatMap((key, at) => (found[at] === undefined ? [] : [{ ...found[at], ...key }]));
  }

  async apply(key: Key, move: Move): Promise<Entry | undefined> {
    await this.#turn();
    const after = applied(this.entries.get(nameOf(key)), move);
    if (after === undefined) return undefined;
    this.entries.set(nameOf(key), after);
    this.#watch(this.entries);
    return after;
  }
}

const nameOf = ({ pk, sk }: Key): string => `${pk}/${sk}`;
