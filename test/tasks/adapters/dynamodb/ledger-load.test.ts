import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Books, DynamoBooks } from '../../../../tasks/adapters/dynamodb/ledger/books.ts';
import { DayLedger } from '../../../../tasks/adapters/dynamodb/ledger/day-ledger.ts';
import { sweepDay } from '../../../../tasks/adapters/dynamodb/ledger/upkeep.ts';
import { accountsOf } from '../../../../tasks/core/budget/accounts.ts';
import type { Tier } from '../../../../tasks/core/contract/enums.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { Crash, chanceFrom, FaultyBooks } from '../../../fakes/faulty-books.ts';
import { entriesOf, holdOf, limitsOf } from './ledger-fixtures.ts';
import { checkLaws, totalOf } from './ledger-laws.ts';
import { NOON } from './runs.ts';

const DAY = '2026-11-21';
/** A typical bound and the least that is of use, nano-dollars: a cheap answer of 384 tokens, one of 64. */
const BOUND = 2_800_000;
const LEAST = 500_000;
/** Enough for twenty calls at their bound. */
const BUDGET = 20 * BOUND;

let table: TestTable;
beforeEach(async () => {
  table = await startTestTable();
});
afterEach(() => table.close());

/** A slow provider in the middle of a call: others get their turn meanwhile. */
async function whileOthersWork(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

interface Load {
  readonly seed: number;
  readonly callers: number;
  readonly tiers: readonly Tier[];
  /** Budgets of their own, as shares of the day's. */
  readonly caps: Readonly<Partial<Record<Tier, number>>>;
}

interface Report {
  served: number;
  shortened: number;
  refused: number;
  crashes: number;
  doubled: number;
  /** What the providers billed, whoever lived to settle it. */
  billed: number;
  errors: unknown[];
}

/** Customers that were refused ask again when somebody's call has ended; the last ones when nothing is under way. */
class Queue {
  underWay = 0;
  readonly #waiting: (() => void)[] = [];
  /** Two for one: near the end calls give back more than they cost. */
  ended(): void {
    this.underWay -= 1;
    const woken = this.#waiting.splice(0, this.underWay === 0 ? this.#waiting.length : 2);
    for (const wake of woken) wake();
  }
  wait = (): Promise<void> => new Promise((wake) => this.#waiting.push(wake));
}

/** Each caller is a process of its own that asks until it is refused while nobody else has a call under way. */
async function burst(books: Books, { seed, tiers, caps, callers }: Load, now: () => number): Promise<Report> {
  const tierLimits = Object.entries(caps).map(([tier, share]) => [tier, BUDGET * share]);
  const limits = limitsOf({
    main: BUDGET,
    economy: 0,
    tiers: Object.fromEntries(tierLimits),
    useful: LEAST,
  });
  const report: Report = {
    served: 0,
    shortened: 0,
    refused: 0,
    crashes: 0,
    doubled: 0,
    billed: 0,
    errors: [],
  };
  const queue = new Queue();

  async function call(own: FaultyBooks, ledger: DayLedger, callId: string, tier: Tier, chance: () => number) {
    const payer = { tier, session: callId };
    const hold = holdOf(DAY, callId, BOUND, { at: now(), least: LEAST, payer });
    const reservation = await ledger.reserve(hold, limits);
    if (reservation === undefined) return false;
    queue.underWay += 1;
    try {
      await whileOthersWork(3);
      const cost = Math.floor(reservation.amount * (0.2 + 0.8 * chance()));
      report.billed += cost;
      if (reservation.amount < BOUND) report.shortened += 1;
      if (chance() < 0.02) own.kill();
      await ledger.settle(reservation, cost);
      report.served += 1;
      return true;
    } finally {
      queue.ended();
    }
  }

  async function live(index: number): Promise<void> {
    const chance = chanceFrom(seed * 1_000 + index);
    const own = new FaultyBooks(books, { before: 0.01, after: 0.01, twice: 0.05 }, chance);
    const tier = tiers[index % tiers.length] ?? 'standard';
    let ledger = new DayLedger(own, { now });
    for (let n = 0; ; n++) {
      try {
        if (await call(own, ledger, `c${index}-${n}`, tier, chance)) continue;
        report.refused += 1;
        if (queue.underWay === 0) break;
        await queue.wait();
      } catch (error) {
        if (!(error instanceof Crash)) report.errors.push(error);
        own.restart();
        ledger = new DayLedger(own, { now });
      }
    }
    report.crashes += own.crashes;
    report.doubled += own.doubled;
  }

  await Promise.all(Array.from({ length: callers }, (_, index) => live(index)));
  return report;
}

describe('a burst against a nearly spent day', () => {
  it.each<Load>([
    { seed: 1, callers: 60, tiers: ['standard'], caps: {} },
    {
      seed: 2,
      callers: 30,
      tiers: ['economy', 'standard', 'premium'],
      caps: { economy: 0.5, premium: 0.5 },
    },
  ])(
    'of $callers callers over tiers $tiers (seed $seed) spends all of it, and not one nano-dollar more',
    async (load) => {
      let ms = NOON;
      const books = new DynamoBooks(table.documents, table.name);
      const report = await burst(books, load, () => (ms += 1));
      checkLaws(await entriesOf(table.documents, table.name), DAY);
      // Those that crashed never settled: they are booked for the most they may have cost.
      ms += 12 * 60_000;
      for (let sweeps = 0; sweeps < 10; sweeps++) await sweepDay(books, DAY, ms, 600_000);
      const entries = await entriesOf(table.documents, table.name);
      checkLaws(entries, DAY);
      const { spent, held } = totalOf(entries, DAY, accountsOf('main'));
      const told = {
        ...report,
        errors: report.errors.map(String),
        overspent: Math.max(0, spent + held - BUDGET),
        used: spent / BUDGET,
      };
      process.stderr.write(`${JSON.stringify(told)}\n`);
      expect(told.errors).toEqual([]);
      expect(held).toBe(0);
      expect(told.overspent).toBe(0);
      expect(report.billed).toBeLessThanOrEqual(spent);
      expect(told.used).toBeGreaterThanOrEqual(0.95);
    },
    60_000,
  );
});
