import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARD_RAILS, guardRailsOf } from '../../../../tasks/core/optimizer/guard-rails.ts';
import { checkPolicy } from '../../../../tasks/core/policy/check-policy.ts';
import { readPolicy } from '../../../../tasks/core/policy/read-policy.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

const TODAY = '2026-11-21';
const withRails = (changes: object) => ({
  ...defaultPolicy,
  optimizer: { ...DEFAULT_GUARD_RAILS, ...changes },
});

describe('guard rails', () => {
  it('of a policy that was stored before there were any are the document’s', () => {
    const { optimizer: _, ...older } = defaultPolicy;
    expect(readPolicy(older)).toEqual(older);
    expect(guardRailsOf(checkPolicy(older, TODAY))).toEqual(DEFAULT_GUARD_RAILS);
    expect(DEFAULT_GUARD_RAILS).toMatchObject({
      targets: {
        p50Ms: 1_000,
        p95Ms: 2_500,
        p99Ms: 3_000,
        quality: 0.9,
        costUsd: 0.006,
        escalationRate: 0.15,
      },
      threshold: { least: 0.6, most: 0.95, step: 0.02 },
      answerTtl: { most: 600, step: 60 },
      cheapTokens: { least: 256, step: 128 },
      minObservations: 10,
    });
  });

  it.each([
    [{ minObservations: 9 }, 'optimizer.minObservations is 9'],
    [{ threshold: { least: 0.9, most: 0.8, step: 0.02 } }, 'least must not be above most'],
    [{ targets: { ...DEFAULT_GUARD_RAILS.targets, p95Ms: 5_000 } }, 'p50Ms, p95Ms and p99Ms must not fall'],
    [{ patience: 0 }, 'optimizer.patience is 0'],
    [{ coolDown: 5 }, 'optimizer.coolDown is no field of the policy: did you mean optimizer.coolDownS?'],
  ])('refuse %j by the name of the field', (changes, message) => {
    expect(() => checkPolicy(withRails(changes), TODAY)).toThrow(message);
  });

  it('tell of a stored policy what is not understood', () => {
    expect(() => readPolicy({ ...defaultPolicy, tokens: 5 })).toThrow('the stored policy is invalid: tokens');
  });
});
