import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  chooseMembers,
  dynamicCeiling,
} from '../../../../tasks/core/ensemble/choose-members.ts';

const candidate = (
  model: string,
  quality: number,
  costUsd: number,
  changes: Partial<Candidate> = {},
): Candidate => ({
  model,
  quality,
  costUsd,
  latencyMs: 500,
  breakerOpen: false,
  ...changes,
});
const limits = { goodAnswerUsd: 0.5, ceilingUsd: 0.05, timeMs: 2_500, maxMembers: 3, overlap: 0.5 };

describe('the members to ask', () => {
  it('are those that add most for a dollar, as long as they add more than they cost', () => {
    const { chosen, leftOut, costUsd } = chooseMembers(
      [
        candidate('top', 0.97, 0.04),
        candidate('cheap', 0.85, 0.001),
        candidate('mid', 0.93, 0.008),
        candidate('poor', 0.3, 0.03),
      ],
      limits,
    );
    expect(chosen.map(({ model }) => model)).toEqual(['cheap', 'mid']);
    expect(costUsd).toBe(0.009);
    expect(leftOut.map(({ model, why }) => [model, why])).toEqual([
      ['top', 'not_worth_it'],
      ['poor', 'not_worth_it'],
    ]);
  });

  it.each([
    ['breaker_open', { breakerOpen: true }],
    ['no_time', { latencyMs: 2_501 }],
    ['no_money', { costUsd: 0.06 }],
  ] as const)('are not those with %s, and the reason is told', (why, changes) => {
    const { leftOut } = chooseMembers(
      [candidate('a', 0.9, 0.001), candidate('b', 0.95, 0.002, changes)],
      limits,
    );
    expect(leftOut).toEqual([expect.objectContaining({ model: 'b', why })]);
    expect(leftOut[0]?.reason).toMatch(/^b: /u);
  });

  it('are no more than the policy allows', () => {
    const many = ['a', 'b', 'c'].map((model) => candidate(model, 0.6, 0.0001));
    expect(chooseMembers(many, { ...limits, maxMembers: 2 }).leftOut).toMatchObject([
      { model: 'c', why: 'too_many' },
    ]);
  });

  it('never cost more than the ceiling, and are each chosen or left out once, in any order', () => {
    const one = fc.record({
      model: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      quality: fc.double({ min: 0, max: 1, noNaN: true }),
      costUsd: fc.integer({ min: 0, max: 400 }).map((unit) => unit / 10_000),
      latencyMs: fc.integer({ min: 0, max: 4_000 }),
      breakerOpen: fc.boolean(),
    });
    const some = fc.uniqueArray(one, { selector: ({ model }) => model });
    fc.assert(
      fc.property(some, (candidates) => {
        const { chosen, leftOut, costUsd } = chooseMembers(candidates, limits);
        expect(costUsd).toBeLessThanOrEqual(limits.ceilingUsd);
        expect(chosen.length + leftOut.length).toBe(candidates.length);
        expect(chooseMembers(candidates.toReversed(), limits)).toEqual({ chosen, leftOut, costUsd });
      }),
    );
  });
});

describe('the dynamic ceiling', () => {
  it.each([
    [1, 1, 0.05],
    [0.75, 0.75, 0.05],
    [0.9, 0.5, 0.05],
    [0.25, 0.5, 0.025],
    [0.1, 0.8, 0.00625],
    [0, 0.5, 0],
    [-0.2, 0.5, 0],
    [0.0001, 0, 0.05],
    [0, 0, 0],
  ])('with %d of the money for %d of the day is $%d', (moneyLeft, dayLeft, ceiling) => {
    expect(dynamicCeiling(0.05, { moneyLeft, dayLeft })).toBe(ceiling);
  });

  it('never rises as money goes, nor above what the request may cost', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (one, other, dayLeft) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const low = dynamicCeiling(0.05, { moneyLeft: less, dayLeft });
        expect(low).toBeLessThanOrEqual(dynamicCeiling(0.05, { moneyLeft: more, dayLeft }));
        expect(low).toBeLessThanOrEqual(0.05);
        expect(low).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
