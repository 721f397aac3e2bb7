import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DayLedger } from '../../../../tasks/adapters/dynamodb/ledger/day-ledger.ts';
import type { DayLimits } from '../../../../tasks/core/budget.ts';
import type { Tier } from '../../../../tasks/core/contract/enums.ts';
import { Crash, chanceFrom, type Faults, FaultyBooks } from '../../../fakes/faulty-books.ts';
import { ModelBooks } from '../../../fakes/model-books.ts';
import { checkLaws, totalOf } from './ledger-laws.ts';
import { NOON } from './runs.ts';

const DAY = '2026-11-21';
const MAIN = ['main', 'tier-economy', 'tier-standard', 'tier-premium'] as const;

interface Caller {
  readonly amount: number;
  /** Share of the amount below which the call is not worth making. */
  readonly least: number;
  /** Share of what was reserved that the call costs. */
  readonly cost: number;
  readonly tier: Tier;
  readonly user: string;
  readonly economy: boolean;
  readonly calls: number;
}

const caller = fc.record<Caller>({
  amount: fc.integer({ min: 0, max: 400 }),
  least: fc.double({ min: 0, max: 1, noNaN: true }),
  cost: fc.double({ min: 0, max: 1, noNaN: true }),
  tier: fc.constantFrom('economy', 'standard', 'premium'),
  user: fc.constantFrom('u-1', 'u-2'),
  economy: fc.boolean(),
  calls: fc.integer({ min: 1, max: 3 }),
});

const limits = fc.record({
  main: fc.integer({ min: 0, max: 1_500 }),
  economy: fc.integer({ min: 0, max: 100 }),
  // Tiers with budgets of their own have shards of their own: what is left over in one is fetched by others.
  tiers: fc.record(
    { economy: fc.integer({ min: 0, max: 2_000 }), premium: fc.integer({ min: 0, max: 2_000 }) },
    { requiredKeys: [] },
  ),
  user: fc.integer({ min: 300, max: 3_000 }),
  session: fc.integer({ min: 300, max: 3_000 }),
});

const faults = fc.record<Faults>({
  before: fc.double({ min: 0, max: 0.1, noNaN: true }),
  after: fc.double({ min: 0, max: 0.1, noNaN: true }),
  twice: fc.double({ min: 0, max: 0.3, noNaN: true }),
});

const limitsOf = (changes: Partial<DayLimits>): DayLimits => ({
  main: 1_000,
  economy: 50,
  tiers: {},
  maxShards: 4,
  holdMs: 600_000,
  alarmShare: 0.8,
  useful: 10,
  ...changes,
});

/** What one process spent in truth: what its provider billed, whether it lived to settle that or not. */
async function live(name: string, who: Caller, day: DayLimits, books: FaultyBooks, at: { ms: number }) {
  let ledger = new DayLedger(books, { now: () => at.ms });
  let billed = 0;
  for (let call = 0; call < who.calls; call++) {
    try {
      const reservation = await ledger.reserve(
        {
          day: DAY,
          pot: who.economy ? 'economy' : 'main',
          callId: `${name}#${call}`,
          at: at.ms,
          amount: who.amount,
          least: Math.floor(who.amount * who.least),
          payer: { tier: who.tier, userId: who.user, session: name },
        },
        day,
      );
      if (reservation === undefined) continue;
      expect(reservation.amount).toBeLessThanOrEqual(who.amount);
      expect(reservation.amount).toBeGreaterThanOrEqual(Math.floor(who.amount * who.least));
      const cost = Math.floor(reservation.amount * who.cost);
      billed += cost;
      await ledger.settle(reservation, cost);
      await ledger.left(DAY, reservation.hold.payer, day);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      books.restart();
      ledger = new DayLedger(books, { now: () => at.ms });
    }
  }
  return billed;
}

describe('the laws of the books, in any order of events', () => {
  it('hold after every single move, through crashes between any two and writes that are sent twice', async () => {
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(caller, { minLength: 1, maxLength: 10 }),
        limits,
        faults,
        fc.integer(),
        async (scheduler, callers, changes, errors, seed) => {
          const at = { ms: NOON };
          const chance = chanceFrom(seed);
          const model = new ModelBooks(
            () => scheduler.schedule(Promise.resolve()),
            (entries) => {
              moves += 1;
              checkLaws(entries, DAY);
            },
          );
          const day = limitsOf(changes);
          const all = Promise.all(
            callers.map((who, n) => live(`c${n}`, who, day, new FaultyBooks(model, errors, chance), at)),
          );
          const billed = await scheduler.waitFor(all);
          const total = totalOf(model.entries, DAY, [...MAIN, 'economy']);
          const sum = billed.reduce((one, other) => one + other, 0);
          // Whoever died before it settled is still held for the most it may have cost.
          expect(sum).toBeLessThanOrEqual(total.spent + total.held);
          expect(total.spent + total.held).toBeLessThanOrEqual(day.main + day.economy);
        },
      ),
      // Orders of events hardly shrink: seed and path say which it was.
      { numRuns: 400, seed: 20_261_121, endOnFailure: true },
    );
    expect(moves).toBeGreaterThan(1_000);
  });
});
