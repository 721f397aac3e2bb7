import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DayLedger } from '../../../../tasks/adapters/dynamodb/ledger/day-ledger.ts';
import { type Override, overrideDay } from '../../../../tasks/adapters/dynamodb/ledger/override.ts';
import type { Entry } from '../../../../tasks/core/budget/move.ts';
import { Crash, chanceFrom, FaultyBooks } from '../../../fakes/faulty-books.ts';
import { ModelBooks } from '../../../fakes/model-books.ts';
import { holdOf, limitsOf } from './ledger-fixtures.ts';
import { checkLaws } from './ledger-laws.ts';
import { NOON } from './runs.ts';

const DAY = '2026-11-21';
const LIMITS = limitsOf();
const wish = (changes: Partial<Override> = {}): Override => ({
  day: DAY,
  pot: 'main',
  add: 500,
  by: 'aiko',
  reason: 'sale day',
  at: NOON,
  ...changes,
});
const root = ({ entries }: ModelBooks): Entry => entries.get(`SPEND#${DAY}/ROOT`) ?? {};
const audits = ({ entries }: ModelBooks): readonly Entry[] =>
  [...entries].flatMap(([name, entry]) => (name.startsWith(`AUDIT#${DAY}/`) ? [entry] : []));

describe('an override', () => {
  it('adds to a day, also to one that nobody opened, and is audited', async () => {
    const books = new ModelBooks();
    expect(await overrideDay(books, wish(), LIMITS)).toEqual({ no: 1, budget: 1_500 });
    expect(root(books)).toMatchObject({ leftn: 1_500, budget: 1_500, economyn: 50, 'added#main': 500 });
    expect(audits(books)).toEqual([
      {
        at: NOON,
        by: 'aiko',
        reason: 'sale day',
        subject: 'budget',
        day: DAY,
        no: 1,
        changes: ['2026-11-21 main: +$5e-7'],
      },
    ]);
  });

  it('takes away what shards were granted and did not use, but nothing that is reserved', async () => {
    const books = new ModelBooks();
    const ledger = new DayLedger(books, { now: () => NOON });
    await ledger.reserve(holdOf(DAY, 'open', 300), LIMITS);
    await expect(overrideDay(books, wish({ add: -701 }), LIMITS)).rejects.toMatchObject({
      name: 'Budget.TooSmall',
      message: expect.stringContaining('$7e-7 left that nobody reserved'),
    });
    expect(await overrideDay(books, wish({ add: -700 }), LIMITS)).toEqual({ no: 1, budget: 300 });
    expect(await ledger.reserve(holdOf(DAY, 'next', 1), LIMITS)).toBeUndefined();
    checkLaws(books.entries, DAY);
  });

  it('happens once and loses no audit entry, wherever its process dies and whatever is sent twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -300, max: 600 }), { minLength: 1, maxLength: 4 }),
        fc.integer(),
        fc.scheduler(),
        async (amounts, seed, scheduler) => {
          const chance = chanceFrom(seed);
          const model = new ModelBooks(
            () => scheduler.schedule(Promise.resolve()),
            (entries) => checkLaws(entries, DAY),
          );
          const ledger = new DayLedger(model, { now: () => NOON });
          const spend = async (): Promise<void> => {
            for (let n = 0; n < 6; n++) {
              const reservation = await ledger.reserve(holdOf(DAY, `c${n}`, 90), LIMITS);
              if (reservation !== undefined) await ledger.settle(reservation, 40);
            }
          };
          const change = async (add: number, n: number): Promise<number> => {
            const books = new FaultyBooks(model, { before: 0.05, after: 0.05, twice: 0.2 }, chance);
            try {
              await overrideDay(books, wish({ add, at: NOON + n }), LIMITS);
              return add;
            } catch (error) {
              if (error instanceof Crash) return Number.NaN;
              expect(error).toMatchObject({ name: 'Budget.TooSmall' });
              return 0;
            }
          };
          const told = await scheduler.waitFor(Promise.all([...amounts.map(change), spend()]));
          const added = told.slice(0, -1).map(Number);
          // Where nobody died, what was told is what was done.
          if (!added.some(Number.isNaN)) {
            const sum = added.reduce((total, add) => total + add, 0);
            expect(root(model)['budget']).toBe(1_000 + sum);
          }
          // One more writes down what a crash kept from the audit.
          await scheduler.waitFor(overrideDay(model, wish({ add: 1, at: NOON + 99 }), LIMITS));
          expect(audits(model)).toHaveLength(Number(root(model)['overrides']));
        },
      ),
      { numRuns: 150, seed: 20_261_121, endOnFailure: true },
    );
  });
});
