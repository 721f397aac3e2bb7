import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DayReport } from '../../../tasks/adapters/dynamodb/ledger/day-report.ts';
import { utcDay } from '../../../tasks/core/clock.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { entriesAt } from '../../scenarios/budget-entries.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
});
afterAll(() => stack.close());

const budget = (...args: readonly string[]): Promise<Ran> => runStepladder(['budget', ...args], env);

async function json(...args: readonly string[]): Promise<DayReport> {
  const { code, stdout, stderr } = await budget(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as DayReport;
}

const DAY_AFTER = (): string => utcDay(Date.now() + 86_400_000);

describe('budget show', () => {
  it('shows the policy’s budget while nothing was paid for, and the books afterwards', async () => {
    const before = await json('show', '--day', DAY_AFTER());
    expect(before).toMatchObject({ opened: false, shards: [], alarms: [], overrides: 0, lastOverride: null });
    expect(before.pots.main).toMatchObject({ budgetUsd: 9_500, leftUsd: 9_500, heldUsd: 0, spentUsd: 0 });
    expect(before.pots.economy).toMatchObject({ budgetUsd: 500, leftUsd: 500 });

    const { reply } = await stack.ask({ query: 'Recommend manga like Berserk' });
    const after = await json('show');
    expect(after).toMatchObject({ opened: true });
    const { main } = after.pots;
    expect(main.spentUsd).toBeCloseTo(reply.costUsd, 9);
    expect(main.leftUsd + main.heldUsd + main.spentUsd).toBeCloseTo(9_500, 6);
    expect(after.shards).toMatchObject([
      { account: 'main', index: 0, holds: 0, oldestHold: null, grants: 1 },
    ]);
    const { stdout } = await budget('show');
    expect(stdout).toMatch(/^pot +budget +left +held +spent +used +added$/m);
    expect(stdout).toMatch(/^main#0 /m);
  });
});

describe('budget override', () => {
  it('adds to a day and takes away again, each time audited', async () => {
    const day = DAY_AFTER();
    const more = await json(
      'override',
      '--day',
      day,
      '--add',
      '500',
      '--reason',
      'sale  day',
      '--by',
      'aiko',
    );
    expect(more.pots.main).toMatchObject({ budgetUsd: 10_000, addedUsd: 500, leftUsd: 10_000 });
    const less = await json('override', '--day', day, '--add=-0.25', '--reason', 'typo', '--pot', 'economy');
    expect(less.pots.economy).toMatchObject({ budgetUsd: 499.75, addedUsd: -0.25 });
    expect(less).toMatchObject({ overrides: 2, lastOverride: { reason: 'typo' } });
    const audits = [...(await entriesAt(stack))].filter(([name]) => name.startsWith('AUDIT#'));
    expect(audits.map(([, { subject, reason, changes }]) => [subject, reason, changes])).toEqual([
      ['budget', 'sale day', [`${day} main: +$500`]],
      ['budget', 'typo', [`${day} economy: -$0.25`]],
    ]);
  });

  it.each([
    [['--add', '500'], "required option '--reason <text>' not specified"],
    [['--reason', 'x'], "required option '--add <usd>' not specified"],
    [['--add', '0', '--reason', 'x'], 'never 0'],
    [['--add', 'much', '--reason', 'x'], 'a number is needed'],
    [['--add', '1', '--reason', ' '], '--reason is empty'],
    [['--add', '1', '--reason', 'x', '--day', '2026-02-30'], 'use a UTC day such as'],
    [['--add', '1', '--reason', 'x', '--day', '2020-01-01'], 'is over'],
    [['--add', '1', '--reason', 'x', '--pot', 'tea'], 'Allowed choices are main, economy'],
    [['--add=-20000', '--reason', 'x'], 'Budget.TooSmall'],
  ] as const)('refuses %j', async (args, problem) => {
    const { code, stdout, stderr } = await budget('override', ...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(problem);
  });
});
