import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shardKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoLedger } from '../../../../tasks/adapters/dynamodb/ledger.ts';
import type { Hold, Pot, PotBudgets } from '../../../../tasks/ports/ledger.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { NOON } from './runs.ts';

let table: TestTable;
let ledger: DynamoLedger;

beforeAll(async () => {
  table = await startTestTable();
  ledger = new DynamoLedger(table.documents, table.name);
});
afterAll(() => table.close());

const BUDGETS: PotBudgets = { main: 1_000, economy: 50 };

/** Every test takes its money from a day of its own. */
let days = 0;
const someDay = (): string => `2026-01-${++days}`;

const holdOf = (day: string, callId: string, amount: number, pot: Pot = 'main'): Hold => ({
  day,
  pot,
  callId,
  at: NOON,
  amount,
});

interface Books {
  readonly left: number;
  readonly spent: number;
  readonly holds: Readonly<Record<string, number>>;
}

async function booksOf(day: string, pot: Pot = 'main'): Promise<Books | undefined> {
  const { Item } = await table.documents.send(
    new GetCommand({ TableName: table.name, Key: shardKey(day, pot), ConsistentRead: true }),
  );
  if (Item === undefined) return undefined;
  const holds = Object.entries(Item).filter(([name]) => name.startsWith('h#'));
  return { left: Item['leftn'], spent: Item['spent'], holds: Object.fromEntries(holds) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('reserve', () => {
  it('opens the day’s pot with its budget and takes from it', async () => {
    const day = someDay();
    expect(await ledger.reserve(holdOf(day, 'm-1#0', 300), BUDGETS)).toBe(true);
    expect(await booksOf(day)).toEqual({ left: 700, spent: 0, holds: { 'h#1200#m-1#0': 300 } });
  });

  it('takes the last of it, and not one more', async () => {
    const day = someDay();
    expect(await ledger.reserve(holdOf(day, 'all', 1_000), BUDGETS)).toBe(true);
    expect(await ledger.reserve(holdOf(day, 'one', 1), BUDGETS)).toBe(false);
    expect((await booksOf(day))?.left).toBe(0);
  });

  it('refuses what the pot never had', async () => {
    const day = someDay();
    expect(await ledger.reserve(holdOf(day, 'greedy', 1_001), BUDGETS)).toBe(false);
    expect(await booksOf(day)).toEqual({ left: 1_000, spent: 0, holds: {} });
  });

  it('keeps the pots apart: an empty main pot leaves the economy lane its own', async () => {
    const day = someDay();
    await ledger.reserve(holdOf(day, 'main', 1_000), BUDGETS);
    expect(await ledger.reserve(holdOf(day, 'small', 50, 'economy'), BUDGETS)).toBe(true);
  });

  it('reserves once when it is sent twice', async () => {
    const day = someDay();
    const hold = holdOf(day, 'twice', 400);
    expect(await ledger.reserve(hold, BUDGETS)).toBe(true);
    expect(await ledger.reserve(hold, BUDGETS)).toBe(true);
    expect((await booksOf(day))?.left).toBe(600);
  });

  it('refuses another amount under a name that stands', async () => {
    const day = someDay();
    await ledger.reserve(holdOf(day, 'same', 400), BUDGETS);
    expect(await ledger.reserve(holdOf(day, 'same', 100), BUDGETS)).toBe(false);
  });

  it('takes nothing for a model that costs nothing', async () => {
    const day = someDay();
    const free = holdOf(day, 'free', 0);
    expect(await ledger.reserve(free, BUDGETS)).toBe(true);
    await ledger.settle(free, 0);
    expect(await booksOf(day)).toEqual({ left: 1_000, spent: 0, holds: {} });
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('takes %d for no amount', async (amount) => {
    await expect(ledger.reserve(holdOf(someDay(), 'odd', amount), BUDGETS)).rejects.toBeInstanceOf(
      RangeError,
    );
  });

  it('lets just as many in as the money reaches, however many come at once', async () => {
    const day = someDay();
    const holds = Array.from({ length: 60 }, (_, index) => holdOf(day, `c${index}`, 30));
    const granted = await Promise.all(holds.map((hold) => ledger.reserve(hold, BUDGETS)));
    expect(granted.filter(Boolean)).toHaveLength(33);
    expect((await booksOf(day))?.left).toBe(10);
  });
});

describe('settle', () => {
  it('books what was paid and gives the rest back', async () => {
    const day = someDay();
    const hold = holdOf(day, 'paid', 300);
    await ledger.reserve(hold, BUDGETS);
    await ledger.settle(hold, 120);
    expect(await booksOf(day)).toEqual({ left: 880, spent: 120, holds: {} });
  });

  it('settles once when it is sent twice', async () => {
    const day = someDay();
    const hold = holdOf(day, 'paid', 300);
    await ledger.reserve(hold, BUDGETS);
    await ledger.settle(hold, 120);
    await ledger.settle(hold, 120);
    expect(await booksOf(day)).toEqual({ left: 880, spent: 120, holds: {} });
  });

  it('books no more than was held', async () => {
    const day = someDay();
    const hold = holdOf(day, 'dear', 300);
    await ledger.reserve(hold, BUDGETS);
    await ledger.settle(hold, 900);
    expect(await booksOf(day)).toEqual({ left: 700, spent: 300, holds: {} });
  });

  it('changes nothing for a hold that never was', async () => {
    const day = someDay();
    await ledger.settle(holdOf(day, 'ghost', 300), 120);
    expect(await booksOf(day)).toBeUndefined();
  });

  it('refuses to book a negative amount', async () => {
    await expect(ledger.settle(holdOf(someDay(), 'm', 3), -1)).rejects.toBeInstanceOf(RangeError);
  });
});

describe('left', () => {
  it('is the whole budget of pots that nobody drew from', async () => {
    expect(await ledger.left(someDay(), BUDGETS)).toEqual(BUDGETS);
  });

  it('is what reservations and bookings leave', async () => {
    const day = someDay();
    await ledger.reserve(holdOf(day, 'open', 100), BUDGETS);
    const settled = holdOf(day, 'settled', 200);
    await ledger.reserve(settled, BUDGETS);
    await ledger.settle(settled, 40);
    expect(await ledger.left(day, BUDGETS)).toEqual({ main: 860, economy: 50 });
  });
});

describe('the law: left + holds + spent = budget', () => {
  interface Call {
    readonly amount: number;
    /** Share of the amount that was spent in the end. */
    readonly share: number;
    /** The process died before it could settle. */
    readonly crashes: boolean;
    readonly sends: number;
    readonly settles: number;
  }

  const call = fc.record<Call>({
    amount: fc.integer({ min: 0, max: 400 }),
    share: fc.double({ min: 0, max: 1.2, noNaN: true }),
    crashes: fc.boolean(),
    sends: fc.integer({ min: 1, max: 3 }),
    settles: fc.integer({ min: 1, max: 3 }),
  });

  /** One caller's life; every send may be doubled, and the doubles race. */
  async function live(
    day: string,
    id: string,
    { amount, share, crashes, sends, settles }: Call,
  ): Promise<boolean> {
    const hold = holdOf(day, id, amount);
    const answers = await Promise.all(Array.from({ length: sends }, () => ledger.reserve(hold, BUDGETS)));
    const granted = answers.some(Boolean);
    if (!granted || crashes) return granted;
    const actual = Math.round(amount * share);
    await Promise.all(Array.from({ length: settles }, () => ledger.settle(hold, actual)));
    return granted;
  }

  it('holds for any calls at once, doubled and crashed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 14 }), async (calls) => {
        const day = someDay();
        const granted = await Promise.all(calls.map((one, index) => live(day, `c${index}`, one)));
        const books = await booksOf(day);
        if (books === undefined) throw new Error('no pot was opened');
        expect(books.left).toBeGreaterThanOrEqual(0);
        expect(books.left + books.spent + sum(Object.values(books.holds))).toBe(BUDGETS.main);
        const booked = calls.map(({ amount, share, crashes }, index) =>
          granted[index] && !crashes ? Math.min(amount, Math.round(amount * share)) : 0,
        );
        expect(books.spent).toBe(sum(booked));
        const standing = calls.map(({ amount, crashes }, index) => (granted[index] && crashes ? amount : 0));
        expect(sum(Object.values(books.holds))).toBe(sum(standing));
      }),
      { numRuns: 25, seed: 20_261_121 },
    );
  });

  it('holds when everybody opens the pot at once', async () => {
    const day = someDay();
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const hold = holdOf(day, `o${index}`, 25);
        if (await ledger.reserve(hold, BUDGETS)) await ledger.settle(hold, 25);
      }),
    );
    expect(await booksOf(day)).toEqual({ left: 0, spent: 1_000, holds: {} });
  });
});

describe('against a store that hesitates', () => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const mocked = mockClient(documents);
  const hesitant = new DynamoLedger(documents, 'table');

  it('asks again for what was left unprocessed, rather than take the pot for untouched', async () => {
    mocked.reset();
    const main = shardKey('2026-11-21', 'main');
    mocked
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { table: [] }, UnprocessedKeys: { table: { Keys: [{ ...main }] } } })
      .resolves({ Responses: { table: [{ pk: main.pk, leftn: 7 }] } });
    expect(await hesitant.left('2026-11-21', BUDGETS)).toEqual({ main: 7, economy: 50 });
  });

  it('passes on what is no refused condition', async () => {
    mocked.reset();
    mocked.onAnyCommand().rejects(new Error('no route to host'));
    await expect(hesitant.reserve(holdOf('d', 'c', 1), BUDGETS)).rejects.toThrow('no route to host');
    await expect(hesitant.settle(holdOf('d', 'c', 1), 1)).rejects.toThrow('no route to host');
    expect(mocked.commandCalls(PutCommand)).toHaveLength(0);
  });
});
