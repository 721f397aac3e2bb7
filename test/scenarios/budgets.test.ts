import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountsOf } from '../../tasks/core/budget/accounts.ts';
import { utcDay } from '../../tasks/core/clock.ts';
import { toNano } from '../../tasks/core/money.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { startTestStack, type TestStack, type Told } from '../harness/stack.ts';
import { checkLaws, totalOf } from '../tasks/adapters/dynamodb/ledger-laws.ts';
import { entriesAt } from './budget-entries.ts';

let stack: TestStack;
beforeEach(async () => {
  stack = await startTestStack();
});
afterEach(() => stack.close());

const budgets = (changes: Partial<Policy['budgets']>) =>
  stack.policy((policy) => ({ ...policy, budgets: { ...policy.budgets, ...changes } }));

const entries = () => entriesAt(stack);
const sumOf = (told: readonly Told[]): number =>
  told.reduce((sum, { reply }) => sum + toNano(reply.costUsd), 0);
const lanesOf = (told: readonly Told[]) => told.map(({ reply }) => reply.lane);

describe('a burst against a nearly spent day', () => {
  it('is answered by everybody’s due: models while there is money, kind words after, and no nano-dollar more', async () => {
    await budgets({ dayUsd: 0.006, economyShare: 0.1 });
    const told: Told[] = [];
    const isSpared = ({ reply }: Told): boolean => reply.model === null;
    for (let wave = 0; wave < 20 && (wave === 0 || !told.slice(-8).every(isSpared)); wave++) {
      const asked = Array.from({ length: wave === 0 ? 20 : 8 }, (_, n) =>
        stack.ask({
          query: `Recommend three dark manga, please, for reader ${wave}-${n}`,
          tier: n % 2 === 0 ? 'premium' : 'standard',
          // Money is what runs out here, whatever else this machine is busy with.
          slaMs: 25_000,
        }),
      );
      told.push(...(await Promise.all(asked)));
    }
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
    const odd = told.filter(({ reply }) => !['answered', 'degraded'].includes(reply.outcome));
    expect(odd.map(({ reply }) => reply.attempts)).toEqual([]);
    expect(told.every(({ reply }) => reply.text !== '')).toBe(true);
    const spared = told.filter(isSpared);
    expect(spared.length).toBeGreaterThan(4);
    expect(told.length - spared.length).toBeGreaterThan(4);
    expect(spared.every(({ reply }) => reply.degraded.includes('budget_exhausted'))).toBe(true);

    const books = await entries();
    const day = utcDay(Date.now());
    checkLaws(books, day);
    const { spent, held } = totalOf(books, day, [...accountsOf('main'), ...accountsOf('economy')]);
    expect(held).toBe(0);
    expect(spent).toBe(sumOf(told));
    expect(spent).toBeLessThanOrEqual(toNano(0.006));
    expect([...books.keys()]).toContain(`SPEND#${day}/ALARM#080`);
    expect(spent).toBeGreaterThanOrEqual(toNano(0.006) * 0.8);
  }, 60_000);
});

describe('budgets beside the day’s', () => {
  it('stop one customer who asks for too much, and nobody else', async () => {
    await budgets({ userUsd: 0.0016 });
    const asked = (userId: string, n: number) =>
      stack.ask({ query: `Recommend three dark manga, please, for reader ${n}`, userId });
    const greedy: Told[] = [];
    for (let n = 0; n < 60 && greedy.at(-1)?.reply.model !== null; n++) greedy.push(await asked('u-1', n));
    expect(greedy[0]?.reply).toMatchObject({ lane: 'complex', model: expect.any(String) });
    expect(lanesOf(greedy)).toContain('economy');
    expect(greedy.at(-1)?.reply).toMatchObject({ outcome: 'degraded', costUsd: 0 });
    expect(sumOf(greedy)).toBeLessThanOrEqual(toNano(0.0016));
    expect((await asked('u-2', 99)).reply).toMatchObject({ lane: 'complex', model: expect.any(String) });
  }, 60_000);

  it('send a tier whose part is spent to the economy lane, while the others go on', async () => {
    await budgets({ tierUsd: { premium: 0.0016 } });
    const asked = (tier: string, n: number) =>
      stack.ask({ query: `Recommend three dark manga, please, for reader ${n}`, tier });
    const premium: Told[] = [];
    for (let n = 0; n < 12; n++) premium.push(await asked('premium', n));
    expect(lanesOf(premium).slice(0, 1)).toEqual(['complex']);
    expect(lanesOf(premium).slice(-1)).toEqual(['economy']);
    expect((await asked('standard', 99)).reply.lane).toBe('complex');
    const day = utcDay(Date.now());
    const books = await entries();
    checkLaws(books, day);
    expect(totalOf(books, day, ['tier-premium']).spent).toBeLessThanOrEqual(toNano(0.0016));
  }, 60_000);
});
