import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toNano } from '../../tasks/core/money.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

const HAIKU = 'claude-haiku-5-5';

/** left + holds + spent = granted, to the nano-dollar. */
function conserved(pot: Readonly<Record<string, unknown>> | undefined): void {
  if (pot === undefined) return;
  const holds = Object.entries(pot).filter(([name]) => name.startsWith('h#'));
  const held = holds.reduce((sum, [, amount]) => sum + Number(amount), 0);
  expect(Number(pot['leftn']) + held + Number(pot['spent'])).toBe(Number(pot['granted']));
}

describe('the ledger of a day', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.close());

  it('books exactly what the replies say they cost', async () => {
    const told = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        stack.ask({ query: n % 3 === 0 ? `Recommend manga like Berserk, number ${n}` : `hello number ${n}` }),
      ),
    );
    const cost = told.reduce((sum, { reply }) => sum + toNano(reply.costUsd), 0);
    const pot = await stack.pot('main');
    expect(Number(pot?.['spent'])).toBe(cost);
    conserved(pot);
  });

  it('stays whole when models fail in every way', async () => {
    await stack.faults(
      { kind: 'throttle', times: 2 },
      { kind: 'garbage', times: 2 },
      { kind: 'reset', times: 2 },
      { kind: 'refuse', times: 2 },
    );
    await Promise.all(
      Array.from({ length: 6 }, (_, n) => stack.ask({ query: `hello through trouble ${n}` })),
    );
    await stack.clear();
    const pot = await stack.pot('main');
    conserved(pot);
    expect(Object.keys(pot ?? {}).filter((name) => name.startsWith('h#'))).toEqual([]);
  });
});

describe('a day whose budget is spent', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
    // A quarter of a cent: the main pot pays for a few answers, the economy pot for some cheaper ones.
    await stack.policy((policy) => ({
      ...policy,
      budgets: { ...policy.budgets, dayUsd: 0.0025, economyShare: 0.5 },
    }));
  });
  afterAll(() => stack.close());

  it('goes on in the economy lane, then with a kind word, and never past the budget', async () => {
    const told: Told[] = [];
    const isSpent = (): boolean => told.at(-2)?.reply.model === null;
    while (told.length < 70 && !isSpent()) {
      told.push(await stack.ask({ query: `Recommend three dark manga, please, for reader ${told.length}` }));
    }
    const lanes = told.map(({ reply }) => reply.lane);
    expect(lanes[0]).toBe('complex');
    expect(lanes).toContain('economy');
    const economy = told.filter(({ reply }) => reply.lane === 'economy');
    expect(economy[0]?.states).toEqual([
      'Accept Request',
      'Understand Message',
      'Choose Route',
      'Economy Lane',
      'Needs Context?',
      'One Model Or Many?',
      'Invoke Model',
      'Check Confidence',
      'Confident Enough?',
      'Aggregate Reply',
      'Reply Ready',
    ]);
    expect(economy.every(({ reply }) => reply.degraded.includes('budget_exhausted'))).toBe(true);
    expect(economy.some(({ reply }) => reply.model === HAIKU)).toBe(true);
    const last = told.at(-1)?.reply;
    expect(last).toMatchObject({ outcome: 'degraded', model: null, costUsd: 0 });
    expect(last?.text).not.toBe('');
    const spent = told.reduce((sum, { reply }) => sum + reply.costUsd, 0);
    expect(spent).toBeLessThanOrEqual(0.0025);
    conserved(await stack.pot('main'));
    conserved(await stack.pot('economy'));
  }, 60_000);
});
