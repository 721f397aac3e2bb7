import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARD_RAILS } from '../../../../tasks/core/optimizer/guard-rails.ts';
import type { Observed } from '../../../../tasks/core/optimizer/observed.ts';
import { currentValue, type Direction } from '../../../../tasks/core/optimizer/parameters.ts';
import { pool } from '../../../../tasks/core/optimizer/pool.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import type { Observations } from '../../../../tasks/ports/observations.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { observed } from '../../../fakes/observed.ts';
import { MONDAY, ShopUnderTuning, WINDOW_MS } from '../../../fakes/shop-under-tuning.ts';

/** Anything that a window may hold, consistent in itself. */
const window: fc.Arbitrary<Partial<Observed>> = fc
  .record({
    messages: fc.oneof(fc.nat(12), fc.integer({ min: 13, max: 5_000 })),
    bad: fc.record({
      late: fc.double({ min: 0, max: 1, noNaN: true }),
      dear: fc.double({ min: 0, max: 0.02, noNaN: true }),
      quality: fc.double({ min: 0.5, max: 1, noNaN: true }),
      climbed: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(3),
      lost: fc.double({ min: 0, max: 0.1, noNaN: true }),
    }),
    votes: fc.record({ up: fc.nat(300), down: fc.nat(300) }),
  })
  .map(({ messages, bad, votes }) => ({
    messages,
    asked: messages,
    served: Math.round(messages * (1 - bad.lost)),
    escalated: Math.round(messages * bad.climbed),
    votes,
    latencyMs: {
      p50: 500 + 1_500 * bad.late,
      p95: 1_500 + 3_000 * bad.late,
      p99: 2_000 + 3_000 * bad.late,
      mean: 700,
      std: 300,
      within: { p50: 1 - bad.late, p95: 1 - bad.late / 2, p99: 1 - bad.late / 3 },
    },
    costUsd: { mean: bad.dear, std: 0.001, error: 0.0001, total: bad.dear * messages },
    quality: { mean: bad.quality, std: 0.02, error: 0.001, least: 0.3, belowShare: 0.5 },
    truncated: { simple: bad.cut === 0 ? 0 : bad.cut, medium: 0 },
  }));

/** Hands out what it is given, window by window. */
class Script implements Observations {
  changedAt = 0;
  readonly #windows: readonly Partial<Observed>[];
  #next = 0;
  constructor(windows: readonly Partial<Observed>[]) {
    this.#windows = windows;
  }
  async read(span: { readonly from: number; readonly until: number }): Promise<Observed> {
    this.#next += 1;
    return observed({ ...this.#windows[(this.#next - 1) % this.#windows.length], ...span });
  }
}

const policies: fc.Arbitrary<Policy> = fc
  .record({
    accept: fc.integer({ min: 0, max: 100 }),
    ttl: fc.integer({ min: 0, max: 900 }),
    simple: fc.integer({ min: 64, max: 1_024 }),
  })
  .map(({ accept, ttl, simple }) => ({
    ...defaultPolicy,
    thresholds: { ...defaultPolicy.thresholds, accept: accept / 100 },
    caches: { ...defaultPolicy.caches, answerTtlS: ttl },
    tokens: { ...defaultPolicy.tokens, byLane: { ...defaultPolicy.tokens.byLane, simple } },
  }));

const TUNED = [
  'thresholds.accept',
  'caches.answerTtlS',
  'tokens.byLane.simple',
  'tokens.byLane.medium',
] as const;
/** Windows are repeated: misses must last to be acted on. */
const WINDOWS = 60;

describe('whatever a shop goes through', () => {
  it('one field moves a window, one step, one way, within its bounds or towards them', async () => {
    const { threshold, answerTtl, cheapTokens } = DEFAULT_GUARD_RAILS;
    await fc.assert(
      fc.asyncProperty(fc.array(window, { minLength: 1, maxLength: 4 }), policies, async (windows, start) => {
        const shop = new ShopUnderTuning(start, new Script(windows));
        await shop.run(WINDOWS);
        let before = start;
        for (const { policy, did, messages, judged } of shop.passes) {
          const moved = TUNED.filter((name) => currentValue(policy, name) !== currentValue(before, name));
          expect(moved.length).toBe(did === 'nothing' ? 0 : 1);
          if (messages < 10) expect({ judged, did }).toEqual({ judged: false, did: 'nothing' });
          for (const name of did === 'changed' ? moved : []) {
            const [from, to] = [Number(currentValue(before, name)), Number(currentValue(policy, name))];
            const rails =
              name === 'thresholds.accept'
                ? threshold
                : name === 'caches.answerTtlS'
                  ? answerTtl
                  : cheapTokens;
            expect(Math.abs(to - from)).toBeLessThanOrEqual(rails.step + 1e-9);
            if (name === 'thresholds.accept' && to > from) expect(to).toBeLessThanOrEqual(threshold.most);
            if (name === 'thresholds.accept' && to < from) expect(to).toBeGreaterThanOrEqual(threshold.least);
            if (name === 'caches.answerTtlS') expect(to).toBeLessThanOrEqual(answerTtl.most);
            if (name.startsWith('tokens')) expect(to).toBeGreaterThanOrEqual(cheapTokens.least);
          }
          before = policy;
        }
      }),
      { numRuns: 24 },
    );
  });

  it('a lower threshold never follows a higher one within a day', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(window, { minLength: 2, maxLength: 4 }), async (windows) => {
        const shop = new ShopUnderTuning(defaultPolicy, new Script(windows));
        await shop.run(WINDOWS);
        const ways = shop.passes.flatMap(({ did, move, at }): { at: number; way: Direction }[] =>
          did === 'changed' && move?.parameter === 'thresholds.accept' ? [{ at, way: move.direction }] : [],
        );
        for (const [index, { at, way }] of ways.entries()) {
          const last = ways[index - 1];
          if (way === 'down' && last?.way === 'up') expect(at - last.at).toBeGreaterThanOrEqual(86_400_000);
        }
      }),
      { numRuns: 24 },
    );
  });

  it('a roll-back restores the document before the change, field by field', async () => {
    let rolledBack = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(window, { minLength: 2, maxLength: 5 }), async (windows) => {
        const shop = new ShopUnderTuning(
          defaultPolicy,
          new Script(windows.flatMap((one) => [one, one, one, one, one])),
        );
        await shop.run(WINDOWS);
        const { versions } = shop.editor;
        for (const [index, pass] of shop.passes.entries()) {
          if (pass.did !== 'rolled_back') continue;
          rolledBack += 1;
          const undoing = versions.findIndex(({ change }) => change.version === pass.policy.version);
          expect({ ...pass.policy, version: 0 }).toEqual({
            ...(versions[undoing - 2]?.document as Policy),
            version: 0,
          });
          expect(shop.passes[index - 1]?.policy.version).toBe(pass.policy.version - 1);
        }
      }),
      { numRuns: 36, seed: 1 },
    );
    expect(rolledBack).toBeGreaterThan(0);
  });
});

describe('pooling', () => {
  it('adds counts, and keeps means between those of its windows', () => {
    fc.assert(
      fc.property(window, window, (one, other) => {
        const [first, second] = [
          observed(one),
          observed({ ...other, from: MONDAY, until: MONDAY + WINDOW_MS }),
        ];
        const both = pool(first, second);
        expect(both.messages).toBe(first.messages + second.messages);
        expect(both.escalated).toBe(first.escalated + second.escalated);
        expect(both.votes).toEqual(second.votes);
        fc.pre(both.messages > 0);
        const means = [first.costUsd?.mean ?? 0, second.costUsd?.mean ?? 0];
        expect(both.costUsd?.mean).toBeGreaterThanOrEqual(Math.min(...means) - 1e-12);
        expect(both.costUsd?.mean).toBeLessThanOrEqual(Math.max(...means) + 1e-12);
      }),
    );
  });
});
