import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Books, DynamoBooks } from '../../../../tasks/adapters/dynamodb/ledger/books.ts';
import { DayLedger } from '../../../../tasks/adapters/dynamodb/ledger/day-ledger.ts';
import type { Change, Move, Requirement } from '../../../../tasks/core/budget/move.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { ModelBooks } from '../../../fakes/model-books.ts';
import { holdOf, limitsOf } from './ledger-fixtures.ts';
import { NOON } from './runs.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const name = fc.constantFrom('leftn', 'spent', 'h#1#a', 'n#main');
const value = fc.integer({ min: -3, max: 3 });
const from = fc.option(fc.integer({ min: -2, max: 4 }), { nil: undefined });

/** `from` is left out rather than undefined. */
const cleaned = <T extends object>(entry: T): T =>
  Object.fromEntries(Object.entries(entry).filter(([, part]) => part !== undefined)) as T;

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ that: fc.constant('absent' as const), name }),
  fc.record({ that: fc.constant('is' as const), name, value }),
  fc
    .record({ that: fc.constant('atLeast' as const), name, value: fc.integer({ min: 0, max: 3 }), from })
    .map((one) => cleaned(one) as Requirement),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ to: fc.constant('put' as const), name, value }),
  fc.record({ to: fc.constant('remove' as const), name }),
  fc.record({ to: fc.constant('add' as const), name, value, from }).map((one) => cleaned(one) as Change),
);
const move: fc.Arbitrary<Move> = fc.record({
  require: fc.array(requirement, { minLength: 1, maxLength: 3 }),
  change: fc.uniqueArray(change, { minLength: 1, maxLength: 4, selector: (one) => one.name }),
});

describe('a move', () => {
  it('means the same to DynamoDB as to the model that the laws are proved on', async () => {
    const books = new DynamoBooks(table.documents, table.name);
    let items = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 6 }), async (moves) => {
        const key = { pk: `MOVE#${items++}`, sk: 'SHARD' };
        const model = new ModelBooks();
        for (const one of moves) {
          const real = await books.apply(key, one);
          const told = await model.apply(key, one);
          expect(real === undefined).toBe(told === undefined);
        }
        const [real] = await books.read([key]);
        const [told] = await model.read([key]);
        expect(real).toEqual(told === undefined ? undefined : { ...told, ...key });
      }),
      { numRuns: 150, seed: 20_261_121 },
    );
  });
});

/** Counts the calls that would go to DynamoDB. */
class CountedBooks implements Books {
  readonly model = new ModelBooks();
  calls: string[] = [];
  read: Books['read'] = (keys) => {
    for (const { pk } of keys) this.calls.push(`get ${pk}`);
    return this.model.read(keys);
  };
  glance: Books['glance'] = (keys) => {
    this.calls.push(`glance at ${keys.length}`);
    return this.model.glance(keys);
  };
  apply: Books['apply'] = (key, one) => {
    this.calls.push(`update ${key.pk}`);
    return this.model.apply(key, one);
  };
}

describe('the hot path', () => {
  it('is one write to reserve, one to settle and one glance for the gauge', async () => {
    const books = new CountedBooks();
    const ledger = new DayLedger(books, { now: () => NOON });
    const limits = limitsOf({ main: 1_000_000 });
    const day = '2026-11-21';
    await ledger.reserve(holdOf(day, 'first', 10), limits);
    books.calls = [];
    const reservation = await ledger.reserve(holdOf(day, 'second', 10), limits);
    expect(books.calls).toEqual([`update SPEND#${day}#main#0`]);
    if (reservation === undefined) throw new Error('refused');
    await ledger.settle(reservation, 4);
    expect(books.calls).toEqual([`update SPEND#${day}#main#0`, `update SPEND#${day}#main#0`]);
    books.calls = [];
    await ledger.left(day, reservation.hold.payer, limits);
    expect(books.calls).toEqual(['glance at 3']);
  });

  it('is no call at all while this process knows that the day is spent', async () => {
    const books = new CountedBooks();
    const ledger = new DayLedger(books, { now: () => NOON });
    await ledger.reserve(holdOf('2026-11-21', 'all', 1_000), limitsOf());
    await ledger.reserve(holdOf('2026-11-21', 'next', 10), limitsOf());
    books.calls = [];
    expect(await ledger.reserve(holdOf('2026-11-21', 'again', 10), limitsOf())).toBeUndefined();
    expect(books.calls).toEqual([]);
  });
});
