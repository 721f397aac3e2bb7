import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';

const THREE = ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5'];
const DAY_USD = 0.08;
/** Without the economy pot. */
const MAIN_USD = DAY_USD * 0.95;
const DAY_MS = 24 * 3_600_000;
/** It is six in the morning wherever this runs: money that goes faster than that runs ahead. */
const sinceMidnight = Date.now() % DAY_MS;
const now = (): number => Date.now() - sinceMidnight + DAY_MS / 4;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ seams: { clock: { now } } });
  await stack.policy((policy) => ({ ...policy, budgets: { ...policy.budgets, dayUsd: DAY_USD } }));
});
afterAll(() => stack.close());

const membersOf = ({ reply }: Told): number => reply.attempts.filter(({ role }) => role === 'answer').length;

it('a fan-out shrinks while the day’s money runs ahead of its time, and the reply says so', async () => {
  const told: Told[] = [];
  const asked = (n: number) =>
    stack.ask({
      query: `Should comment ${n} be hidden, yes or no? "You are all idiots"`,
      slaMs: 9_000,
      ensemble: { method: 'voting', models: THREE },
    });
  do told.push(await asked(told.length));
  while (told.length < 60 && membersOf(told.at(-1) as Told) === 3);

  const [first, last] = [told[0], told.at(-1)];
  expect(first?.reply.resolution?.leftOut).toEqual([]);
  expect(last?.reply).toMatchObject({ lane: 'ensemble', outcome: 'answered' });
  expect(last?.reply.attempts.map(({ model }) => model)).not.toContain('claude-opus-5-5');
  expect(last?.reply.resolution?.leftOut).toMatchObject([{ model: 'claude-opus-5-5', why: 'no_money' }]);
  expect(last?.reply.resolution?.leftOut[0]?.reason).toMatch(
    /with \d+ % of the day's money for 75 % of the day/,
  );
  // More is spent than time has gone, but most of the day's money is still there.
  const spent = told.reduce((sum, { reply }) => sum + reply.costUsd, 0);
  expect(spent).toBeGreaterThan(MAIN_USD / 4);
  expect(spent).toBeLessThan(MAIN_USD / 2);
}, 60_000);
