import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Key, purseKey, rootKey, shardKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoLedger } from '../../../../tasks/adapters/dynamodb/ledger.ts';
import type { Account } from '../../../../tasks/core/budget/accounts.ts';
import { holdsOf } from '../../../../tasks/core/budget/holds.ts';
import type { Entry } from '../../../../tasks/core/budget/move.ts';
import type { Reservation } from '../../../../tasks/ports/ledger.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { entriesOf, holdOf, limitsOf, PAYER } from './ledger-fixtures.ts';
import { checkLaws } from './ledger-laws.ts';
import { NOON } from './runs.ts';

const MINUTE = 60_000;

let table: TestTable;
let now = NOON;
const newLedger = (): DynamoLedger => new DynamoLedger(table.documents, table.name, { now: () => now });
let ledger: DynamoLedger;

beforeAll(async () => {
  table = await startTestTable();
  ledger = newLedger();
});
afterAll(() => table.close());

/** Every test takes its money from a day of its own. */
let days = 0;
const someDay = (): string => new Date(Date.UTC(2026, 0, ++days)).toISOString().slice(0, 10);
const BUDGETS = limitsOf();

async function reserved(...args: Parameters<DynamoLedger['reserve']>): Promise<Reservation> {
  const reservation = await ledger.reserve(...args);
  if (reservation === undefined) throw new Error('refused');
  return reservation;
}

async function entry(key: Key): Promise<Entry | undefined> {
  const { Item } = await table.documents.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  return Item;
}

async function booksOf(day: string, account: Account = 'main', index = 0) {
  checkLaws(await entriesOf(table.documents, table.name), day);
  const found = await entry(shardKey(day, { account, index }));
  if (found === undefined) return undefined;
  const holds = holdsOf(found).map(({ name, amount }) => [name.split('#')[2], amount]);
  return { left: found['leftn'], spent: found['spent'], holds: Object.fromEntries(holds) };
}

describe('reserve', () => {
  it('opens the day, draws half of it, and takes from that', async () => {
    const day = someDay();
    expect(await ledger.reserve(holdOf(day, 'm-1', 300), BUDGETS)).toMatchObject({ amount: 300 });
    expect(await booksOf(day)).toEqual({ left: 200, spent: 0, holds: { 'm-1': 300 } });
    expect(await entry(rootKey(day))).toMatchObject({ leftn: 500, economyn: 50, budget: 1_000 });
  });

  it('takes the last of it, and not one more', async () => {
    const day = someDay();
    await reserved(holdOf(day, 'all', 1_000), BUDGETS);
    expect(await ledger.reserve(holdOf(day, 'one', 1), BUDGETS)).toBeUndefined();
    expect(await booksOf(day)).toMatchObject({ left: 0 });
  });

  it('refuses what the pot never had, and gives as much as there is to whom less will do', async () => {
    const day = someDay();
    expect(await ledger.reserve(holdOf(day, 'greedy', 1_001), BUDGETS)).toBeUndefined();
    const modest = await reserved(holdOf(day, 'modest', 1_500, { least: 900 }), BUDGETS);
    expect(modest.amount).toBe(1_000);
    await ledger.settle(modest, 950);
    expect(await booksOf(day)).toEqual({ left: 50, spent: 950, holds: {} });
  });

  it('keeps the pots apart: an empty main pot leaves the economy lane its own', async () => {
    const day = someDay();
    await reserved(holdOf(day, 'main', 1_000), BUDGETS);
    await reserved(holdOf(day, 'small', 50, { pot: 'economy' }), BUDGETS);
    expect(await booksOf(day, 'economy')).toMatchObject({ left: 0, holds: { small: 50 } });
  });

  it('reserves once when it is sent twice', async () => {
    const day = someDay();
    const hold = holdOf(day, 'twice', 400);
    expect(await reserved(hold, BUDGETS)).toEqual(await reserved(hold, BUDGETS));
    expect(await booksOf(day)).toEqual({ left: 100, spent: 0, holds: { twice: 400 } });
  });

  it('refuses another amount under a name that stands', async () => {
    const day = someDay();
    await reserved(holdOf(day, 'same', 400), BUDGETS);
    expect(await ledger.reserve(holdOf(day, 'same', 100), BUDGETS)).toBeUndefined();
  });

  it('takes nothing for a model that costs nothing', async () => {
    const day = someDay();
    await ledger.settle(await reserved(holdOf(day, 'free', 0), BUDGETS), 0);
    expect(await entry(rootKey(day))).toBeUndefined();
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('takes %d for no amount', async (amount) => {
    await expect(ledger.reserve(holdOf(someDay(), 'odd', amount), BUDGETS)).rejects.toBeInstanceOf(
      RangeError,
    );
  });

  it('lets just as many in as the money reaches, however many come at once', async () => {
    const day = someDay();
    const calls = Array.from({ length: 60 }, (_, n) =>
      newLedger().reserve(holdOf(day, `c${n}`, 30), BUDGETS),
    );
    const granted = (await Promise.all(calls)).filter((one) => one !== undefined);
    expect(granted).toHaveLength(33);
    expect(Object.keys((await booksOf(day))?.holds ?? {})).toHaveLength(33);
  });

  it('does not ask again within 250 ms of being told that nothing is left, unless money came back', async () => {
    const day = someDay();
    const mine = newLedger();
    const all = await mine.reserve(holdOf(day, 'all', 1_000), BUDGETS);
    expect(await mine.reserve(holdOf(day, 'next', 100), BUDGETS)).toBeUndefined();
    const elsewhere = { ...(all as Reservation) };
    await newLedger().settle(elsewhere, 0);
    expect(await mine.reserve(holdOf(day, 'soon', 100), BUDGETS)).toBeUndefined();
    expect(await mine.reserve(holdOf(day, 'less', 99), BUDGETS)).toMatchObject({ amount: 99 });
    now += 250;
    expect(await mine.reserve(holdOf(day, 'later', 100), BUDGETS)).toMatchObject({ amount: 100 });
  });
});

describe('settle', () => {
  it('books what was paid and gives the rest back', async () => {
    const day = someDay();
    await ledger.settle(await reserved(holdOf(day, 'paid', 300), BUDGETS), 120);
    expect(await booksOf(day)).toEqual({ left: 380, spent: 120, holds: {} });
  });

  it('settles once when it is sent twice', async () => {
    const day = someDay();
    const reservation = await reserved(holdOf(day, 'paid', 300), BUDGETS);
    await ledger.settle(reservation, 120);
    await ledger.settle(reservation, 120);
    expect(await booksOf(day)).toEqual({ left: 380, spent: 120, holds: {} });
  });

  it('books no more than was held', async () => {
    const day = someDay();
    await ledger.settle(await reserved(holdOf(day, 'dear', 300), BUDGETS), 900);
    expect(await booksOf(day)).toEqual({ left: 200, spent: 300, holds: {} });
  });

  it('refuses to book a negative amount', async () => {
    const reservation = await reserved(holdOf(someDay(), 'm', 3), BUDGETS);
    await expect(ledger.settle(reservation, -1)).rejects.toBeInstanceOf(RangeError);
  });
});

describe('a hold that nobody settles', () => {
  it('is booked in full after ten minutes by whoever settles next, and never given back', async () => {
    const day = someDay();
    const lost = await reserved(holdOf(day, 'lost', 200, { at: NOON - 12 * MINUTE }), BUDGETS);
    await reserved(holdOf(day, 'young', 100, { at: NOON - 9 * MINUTE }), BUDGETS);
    await ledger.settle(await reserved(holdOf(day, 'next', 100), BUDGETS), 10);
    expect(await booksOf(day)).toEqual({ left: 190, spent: 210, holds: { young: 100 } });
    expect(await entry(shardKey(day, { account: 'main', index: 0 }))).toMatchObject({ lapsed: 200 });
    await ledger.settle(lost, 1);
    expect(await booksOf(day)).toMatchObject({ left: 190, spent: 210 });
  });

  it('of yesterday is booked in the first minutes of a day, where nobody settles any more', async () => {
    const [yesterday, today] = [someDay(), someDay()];
    const midnight = Date.parse(today);
    await reserved(holdOf(yesterday, 'late', 300, { at: midnight - 5 * MINUTE }), BUDGETS);
    now = midnight + 4 * MINUTE;
    await ledger.settle(await reserved(holdOf(today, 'first', 10, { at: now }), BUDGETS), 1);
    expect(await booksOf(yesterday)).toMatchObject({ holds: { late: 300 } });
    now = midnight + 7 * MINUTE;
    await ledger.settle(await reserved(holdOf(today, 'second', 10, { at: now }), BUDGETS), 1);
    expect(await booksOf(yesterday)).toEqual({ left: 200, spent: 300, holds: {} });
    now = NOON;
  });
});

describe('what users, sessions and tiers may spend', () => {
  it('is bounded for each user and each session, beside the day', async () => {
    const day = someDay();
    const limits = limitsOf({ user: 250, session: 200 });
    const first = await reserved(holdOf(day, 'a', 150), limits);
    expect(first.held.map(({ pk }) => pk)).toEqual([
      `SPEND#${day}#main#0`,
      `SPEND#${day}#U#u-1`,
      `SPEND#${day}#S#s-1`,
    ]);
    expect(await ledger.reserve(holdOf(day, 'b', 150), limits)).toBeUndefined();
    const elsewhere = { payer: { ...PAYER, session: 's-2' } };
    expect(await reserved(holdOf(day, 'c', 150, { ...elsewhere, least: 20 }), limits)).toMatchObject({
      amount: 100,
    });
    expect(await ledger.left(day, PAYER, limits)).toMatchObject({ main: 0, economy: 0, share: 0 });
    await ledger.settle(first, 20);
    expect(await entry(purseKey(day, 'S', 's-1'))).toMatchObject({ leftn: 180, spent: 20, granted: 200 });
    expect(await ledger.left(day, PAYER, limits)).toMatchObject({ main: 130, economy: 50 });
    // What a purse refused was given back to the day at once.
    expect(await booksOf(day)).toMatchObject({ spent: 20, holds: { c: 150 } });
  });

  it('is bounded for a tier, whose unused part stays for the others', async () => {
    const day = someDay();
    const limits = limitsOf({ tiers: { premium: 300 } });
    const premium = { payer: { tier: 'premium', session: 's' } } as const;
    const first = await reserved(holdOf(day, 'p1', 200, premium), limits);
    expect(await ledger.reserve(holdOf(day, 'p2', 101, premium), limits)).toBeUndefined();
    expect(await ledger.left(day, premium.payer, limits)).toMatchObject({ main: 100, share: 1 / 3 });
    await ledger.settle(first, 50);
    await reserved(holdOf(day, 'everything', 950), limits);
    expect(await booksOf(day, 'tier-premium')).toEqual({ left: 0, spent: 50, holds: {} });
  });
});

describe('left', () => {
  it('is the whole budget of a day that nobody drew from', async () => {
    expect(await ledger.left(someDay(), PAYER, BUDGETS)).toEqual({ main: 1_000, economy: 50, share: 1 });
  });

  it('is what reservations and bookings leave, in ROOT and in every shard', async () => {
    const day = someDay();
    await reserved(holdOf(day, 'open', 100), BUDGETS);
    await ledger.settle(await reserved(holdOf(day, 'settled', 200), BUDGETS), 40);
    expect(await newLedger().left(day, PAYER, BUDGETS)).toEqual({ main: 860, economy: 50, share: 0.86 });
  });

  it('notes once that the alarm share is gone, and once that the day is spent', async () => {
    const day = someDay();
    const alarm = (point: string) => entry({ pk: `SPEND#${day}`, sk: `ALARM#${point}` });
    await ledger.settle(await reserved(holdOf(day, 'a', 799), BUDGETS), 799);
    await ledger.left(day, PAYER, BUDGETS);
    expect(await alarm('080')).toBeUndefined();
    await ledger.settle(await reserved(holdOf(day, 'b', 1), BUDGETS), 1);
    await ledger.left(day, PAYER, BUDGETS);
    expect(await alarm('080')).toMatchObject({ at: NOON, point: 80, leftn: 200, budget: 1_000 });
    await ledger.settle(await reserved(holdOf(day, 'c', 191), BUDGETS), 191);
    now += 1_000;
    await newLedger().left(day, PAYER, BUDGETS);
    expect(await alarm('080')).toMatchObject({ at: NOON, leftn: 200 });
    expect(await alarm('100')).toMatchObject({ at: NOON + 1_000, leftn: 9 });
    now = NOON;
  });
});

describe('shards', () => {
  it('follow the traffic: a crowded one gets a sibling, up to as many as the policy allows', async () => {
    const day = someDay();
    const limits = limitsOf({ main: 1_000_000, maxShards: 3 });
    const crowd = async (name: string) => {
      const calls = Array.from({ length: 120 }, (_, n) => reserved(holdOf(day, `${name}${n}`, 10), limits));
      const open = await Promise.all(calls);
      await Promise.all(open.map((one) => ledger.settle(one, 5)));
    };
    for (const name of ['a', 'b', 'c', 'd']) {
      await crowd(name);
      now += 1_000;
    }
    now = NOON;
    expect(await entry(rootKey(day))).toMatchObject({ 'n#main': 3 });
    for (const index of [0, 1, 2]) expect((await booksOf(day, 'main', index))?.spent).toBeGreaterThan(0);
    expect(await newLedger().left(day, PAYER, limits)).toMatchObject({ main: 1_000_000 - 4 * 120 * 5 });
  });
});

describe('against a store that hesitates', () => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const mocked = mockClient(documents);

  it('asks again for what was left unprocessed, rather than take the day for untouched', async () => {
    mocked.reset();
    const root = rootKey('2026-11-21');
    mocked
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { t: [] }, UnprocessedKeys: { t: { Keys: [{ ...root }] } } })
      .resolves({ Responses: { t: [{ ...root, leftn: 700, economyn: 50, budget: 1_000 }] } });
    const hesitant = new DynamoLedger(documents, 't', { now: () => NOON });
    expect(await hesitant.left('2026-11-21', PAYER, BUDGETS)).toMatchObject({ main: 700, share: 0.7 });
  });

  it('passes on what is no refused condition', async () => {
    mocked.reset();
    mocked.onAnyCommand().rejects(new Error('no route to host'));
    const cut = new DynamoLedger(documents, 't', { now: () => NOON });
    await expect(cut.reserve(holdOf('2026-11-21', 'c', 1), BUDGETS)).rejects.toThrow('no route to host');
    expect(mocked.commandCalls(UpdateCommand)).toHaveLength(1);
  });
});
