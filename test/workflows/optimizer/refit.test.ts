import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { lowerBound } from '../../../workflows/optimizer/bootstrap.ts';
import { type Refit, type RefitDeps, refit } from '../../../workflows/optimizer/refit.ts';
import { refitLines } from '../../../workflows/optimizer/refit-lines.ts';
import { seededRandom } from '../../../workflows/random.ts';
import type { Side, WhatIfRun } from '../../../workflows/replay/what-if/what-if.ts';

/** One recorded message: how sure the check is of the cheap answer and of the strong one. */
interface Recorded {
  readonly cheap: number;
  readonly strong: number;
  /** The strong model was never asked: nobody knows what it would have said. */
  readonly neverAsked?: true;
}

const CHEAP_USD = 0.001;
const STRONG_USD = 0.01;

const recordsOf = (messages: readonly Recorded[]): readonly RunRecord[] =>
  messages.map((_, at) => ({ messageId: `m-${at}` }) as unknown as RunRecord);

/** Answers as the machine would: the cheap one where it is sure enough, else the strong one on top. */
function worldOf(messages: readonly Recorded[]): RefitDeps & { readonly asked: () => number } {
  let asked = 0;
  const whatIf = async ({ messageId }: RunRecord, { thresholds }: Policy): Promise<WhatIfRun> => {
    asked += 1;
    const message = messages[Number(messageId.slice(2))] as Recorded;
    const climbs = message.cheap < thresholds.accept;
    const side: Side = {
      outcome: 'answered',
      lane: 'simple',
      model: climbs ? 'strong' : 'cheap',
      confidence: climbs ? message.strong : message.cheap,
      costUsd: CHEAP_USD + (climbs ? STRONG_USD : 0),
      latencyMs: climbs ? 2_000 : 500,
      calls: climbs ? 2 : 1,
      escalations: climbs ? 1 : 0,
    };
    const unknown = {
      kind: 'unknown',
      lane: 'simple',
      firstModel: 'cheap',
      why: ['strong was not asked'],
      estimate: null,
    } as const;
    return {
      messageId,
      policyVersion: 1,
      was: side,
      would: climbs && message.neverAsked ? unknown : { kind: 'known', side },
    };
  };
  return { whatIf, asked: () => asked };
}

const refitted = (
  messages: readonly Recorded[],
  tolerance = 0.005,
  deps = worldOf(messages),
): Promise<Refit> => refit(recordsOf(messages), defaultPolicy, { tolerance, seed: 1 }, deps);
const many = (count: number, message: Recorded): Recorded[] => Array.from({ length: count }, () => message);

describe('a refit', () => {
  it('recommends the threshold that surely saves, where the strong model was no better', async () => {
    const messages = [...many(30, { cheap: 0.78, strong: 0.78 }), ...many(30, { cheap: 0.9, strong: 0.95 })];
    const found = await refitted(messages);
    expect(found.live).toBe(0.8);
    expect(found.recommended).toMatchObject({ accept: 0.78, pairs: 60, climbedBefore: 30, climbed: 0 });
    expect(found.recommended?.savedUsdLower).toBeGreaterThan(0);
    expect(found.recommended?.savedUsd).toBeCloseTo(STRONG_USD / 2, 9);
  });

  it('recommends nothing that costs quality, however much it saves', async () => {
    const messages = [...many(30, { cheap: 0.7, strong: 0.95 }), ...many(30, { cheap: 0.9, strong: 0.95 })];
    const found = await refitted(messages);
    expect(found.recommended).toBeNull();
    expect(found.candidates.find(({ accept }) => accept === 0.6)?.why).toBe('quality may fall');
    expect(refitLines(found).at(-1)).toBe('no other threshold is surely cheaper and as good: 0.8 stays');
  });

  it('takes as much of a fall as it is told to, and no more', async () => {
    const messages = [
      ...many(30, { cheap: 0.775, strong: 0.779 }),
      ...many(30, { cheap: 0.9, strong: 0.95 }),
    ];
    expect((await refitted(messages, 0)).recommended).toBeNull();
    expect((await refitted(messages, 0.005)).recommended).not.toBeNull();
  });

  it('does not take one lucky message for a saving', async () => {
    const messages = [{ cheap: 0.78, strong: 0.78 }, ...many(59, { cheap: 0.9, strong: 0.95 })];
    expect((await refitted(messages)).recommended).toBeNull();
  });

  it('says nothing from a few messages', async () => {
    const found = await refitted(many(29, { cheap: 0.78, strong: 0.78 }));
    expect(found.recommended).toBeNull();
    expect(found.candidates[0]?.why).toBe('29 messages tell of it: 30 are needed');
  });

  it('says nothing where the records do not tell what would have come of it', async () => {
    const dear = [
      ...many(40, { cheap: 0.84, strong: 0.95, neverAsked: true }),
      ...many(60, { cheap: 0.96, strong: 0.97 }),
    ];
    const found = await refitted(dear);
    const stricter = found.candidates.find(({ accept }) => accept === 0.86);
    expect(stricter).toMatchObject({ pairs: 60, knownShare: 0.6 });
    expect(stricter?.why).toBe('only 60 % of the records tell what would have come of it');
  });

  it('comes to the same twice, and to what every single threshold would give', async () => {
    const random = seededRandom(7);
    const messages = Array.from({ length: 80 }, () => ({
      cheap: 0.6 + 0.4 * random(),
      strong: 0.9 + 0.1 * random(),
    }));
    const deps = worldOf(messages);
    const found = await refitted(messages, 0.005, deps);
    expect(await refitted(messages)).toEqual(found);
    for (const { accept, climbed } of found.candidates) {
      expect(climbed).toBe(messages.filter(({ cheap }) => cheap < accept).length);
    }
    // Not every threshold is tried for every message.
    expect(deps.asked()).toBeLessThan((messages.length * found.candidates.length) / 2);
  });
});

describe('the bootstrap bound', () => {
  it('lies below the mean, by about as much as the normal one', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 400 }, () => random());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const error = Math.sqrt(1 / 12 / values.length);
    expect(lowerBound(values, 0.025, seededRandom(1))).toBeCloseTo(mean - 1.96 * error, 2);
  });

  it('of equal differences is the difference', () => {
    expect(lowerBound([0.5, 0.5, 0.5], 0.001, seededRandom(1))).toBe(0.5);
    expect(() => lowerBound([], 0.05, seededRandom(1))).toThrow(RangeError);
  });
});
