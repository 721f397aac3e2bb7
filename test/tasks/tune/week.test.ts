import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { guardRailsOf } from '../../../tasks/core/optimizer/guard-rails.ts';
import { currentValue, type Parameter } from '../../../tasks/core/optimizer/parameters.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { FAIR, ResponseModel, type Weather } from '../../fakes/response-model.ts';
import {
  DAY_MS,
  MONDAY,
  type Pass,
  ShopUnderTuning,
  turnsOf,
  WINDOW_MS,
} from '../../fakes/shop-under-tuning.ts';

const WEEK = (7 * DAY_MS) / WINDOW_MS;
const startingAt = (accept: number): Policy => ({
  ...defaultPolicy,
  thresholds: { ...defaultPolicy.thresholds, accept },
});
const TUNED: readonly Parameter[] = [
  'thresholds.accept',
  'caches.answerTtlS',
  'tokens.byLane.simple',
  'tokens.byLane.medium',
];

async function weekOf(
  seed: number,
  policy: Policy,
  weather?: (at: number) => Weather,
): Promise<ShopUnderTuning> {
  const shop = new ShopUnderTuning(policy, new ResponseModel(seed, weather));
  await shop.run(WEEK);
  return shop;
}

const done = (passes: readonly Pass[]): readonly Pass[] => passes.filter(({ did }) => did !== 'nothing');
const dayOf = ({ at }: Pass): number => at / DAY_MS;

const untuned = (policy: Policy) => ({ ...policy, version: 0, thresholds: 0, caches: 0, tokens: 0 });

/** What must hold in any weather. */
function laws(passes: readonly Pass[], start: Policy): void {
  const rest = untuned(start);
  const { threshold, answerTtl, cheapTokens, coolDownS } = guardRailsOf(start);
  for (const { policy, did, judged, messages } of passes) {
    expect(policy.thresholds.accept).toBeGreaterThanOrEqual(threshold.least);
    expect(policy.thresholds.accept).toBeLessThanOrEqual(threshold.most);
    expect(policy.caches.answerTtlS).toBeLessThanOrEqual(answerTtl.most);
    expect(policy.tokens.byLane['simple']).toBeGreaterThanOrEqual(cheapTokens.least);
    expect(policy.tokens.byLane['medium']).toBeGreaterThanOrEqual(cheapTokens.least);
    if (messages < 10) expect({ did, judged }).toEqual({ did: 'nothing', judged: false });
  }
  // One field a window, and a pause after each.
  let before = start;
  let changedAt = Number.NEGATIVE_INFINITY;
  for (const { at, policy, did } of passes) {
    const moved = TUNED.filter((name) => currentValue(policy, name) !== currentValue(before, name));
    expect(moved).toHaveLength(did === 'nothing' ? 0 : 1);
    // Two thousand windows: what tells the difference is far slower than what sees that there is none.
    if (!isDeepStrictEqual(untuned(policy), rest)) expect(untuned(policy)).toEqual(rest);
    if (did === 'changed') expect(at - changedAt).toBeGreaterThanOrEqual(coolDownS * 1_000);
    if (did !== 'nothing') changedAt = at;
    before = policy;
  }
}

describe.each([1])('a fair week (seed %d)', (seed) => {
  const start = startingAt(0.94);
  let shop: ShopUnderTuning;
  beforeAll(async () => {
    shop = await weekOf(seed, start);
  }, 60_000);

  it('has quiet nights that are not judged', () => {
    expect(shop.passes.filter(({ judged }) => !judged).length).toBeGreaterThan(100);
    expect(shop.passes.filter(({ judged }) => judged).length).toBeGreaterThan(1_000);
  });

  it('keeps the laws', () => laws(shop.passes, start));

  it('brings escalations near their target, and settles there', () => {
    const changes = done(shop.passes);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ move }) => move?.parameter === 'thresholds.accept')).toBe(true);
    expect(changes.filter((pass) => dayOf(pass) >= 4)).toEqual([]);
    const { accept } = shop.passes.at(-1)?.policy.thresholds ?? {};
    expect(accept).toBeGreaterThanOrEqual(0.86);
    expect(accept).toBeLessThanOrEqual(0.91);
  });

  it('never turns round', () => {
    for (const parameter of TUNED) expect(turnsOf(shop.passes, parameter)).toBe(0);
  });
});

describe.each([1])('a week with a bad day for the cheap model (seed %d)', (seed) => {
  const start = startingAt(0.94);
  // Its answers are as sure of themselves as ever: only customers tell.
  const shock = (at: number): Weather => {
    const day = (at - MONDAY) / DAY_MS;
    return day >= 2.3 && day < 2.6 ? { ...FAIR, liked: 0.45 } : FAIR;
  };
  let shop: ShopUnderTuning;
  beforeAll(async () => {
    shop = await weekOf(seed, start, shock);
  }, 60_000);

  it('keeps the laws', () => laws(shop.passes, start));

  it('hears the customers: while they are unhappy the threshold rises', () => {
    const during = done(shop.passes).filter((pass) => dayOf(pass) >= 2.3 && dayOf(pass) < 2.7);
    expect(during.length).toBeGreaterThan(0);
    expect(during.filter(({ did }) => did === 'changed').every(({ move }) => move?.direction === 'up')).toBe(
      true,
    );
  });

  it('recovers afterwards, turns round twice at most, and is still on the last day', () => {
    expect(turnsOf(shop.passes, 'thresholds.accept')).toBeLessThanOrEqual(2);
    expect(done(shop.passes).filter((pass) => dayOf(pass) >= 6)).toEqual([]);
    expect(shop.passes.at(-1)?.policy.thresholds.accept).toBeLessThanOrEqual(0.91);
  });
});

describe.each([1])('a week in which fewer tokens cut answers off (seed %d)', (seed) => {
  const start = startingAt(0.88);
  let shop: ShopUnderTuning;
  beforeAll(async () => {
    shop = await weekOf(seed, start, () => ({ ...FAIR, answerTokens: 300, strongUsd: 0.2 }));
  }, 60_000);

  it('keeps the laws', () => laws(shop.passes, start));

  it('takes the harmful step back, to the very number that was there', () => {
    const undone = shop.passes.filter(({ did }) => did === 'rolled_back');
    expect(undone.length).toBeGreaterThan(0);
    for (const { move, policy } of undone) {
      expect(move?.to).toBe(256);
      expect(currentValue(policy, move?.parameter as Parameter)).toBe(move?.from);
    }
  });

  it('tries each harm again only after twice the pause', () => {
    for (const parameter of ['tokens.byLane.simple', 'tokens.byLane.medium']) {
      const times = shop.passes
        .filter(({ did, move }) => did === 'rolled_back' && move?.parameter === parameter)
        .map(dayOf);
      expect(times.length).toBeLessThanOrEqual(3);
      const pauses = times.slice(1).map((at, no) => at - (times[no] ?? 0));
      for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(2);
    }
    for (const parameter of TUNED) expect(turnsOf(shop.passes, parameter)).toBe(0);
  });
});
