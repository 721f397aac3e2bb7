import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../../../tasks/core/policy/nearest.ts';
import { changeLine, policyChanges } from '../../../../tasks/core/policy/policy-changes.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';

describe('the difference of two policies', () => {
  it('names each field, old and new', () => {
    const after = {
      ...defaultPolicy,
      thresholds: { ...defaultPolicy.thresholds, accept: 0.85 },
      chains: { anthropic: defaultPolicy.chains['anthropic'], night: ['gpt-4o-mini'] },
      models: defaultPolicy.models.map((model) =>
        model.id === 'claude-haiku-3.5' ? { ...model, quality: 0.9 } : model,
      ),
    };
    expect(policyChanges(defaultPolicy, after).map(changeLine)).toEqual([
      'models.claude-haiku-3.5.quality: 0.84 -> 0.9',
      expect.stringMatching(/^chains\.mixed: removed \["gpt-4o-mini",/),
      'chains.openai: removed ["gpt-4o-mini","gpt-4o"]',
      'chains.fast: removed ["claude-haiku-5-5","gpt-4o-mini"]',
      'chains.night: added ["gpt-4o-mini"]',
      'thresholds.accept: 0.8 -> 0.85',
    ]);
  });

  it('is nothing for the version, and for models in another order', () => {
    const after = { ...defaultPolicy, version: 9, models: defaultPolicy.models.toReversed() };
    expect(policyChanges(defaultPolicy, after)).toEqual([]);
  });

  it('counts the order of a chain', () => {
    const after = { chains: { fast: ['b', 'a'] } };
    expect(policyChanges({ chains: { fast: ['a', 'b'] } }, after)).toEqual([
      { field: 'chains.fast', from: ['a', 'b'], to: ['b', 'a'] },
    ]);
  });

  it('is nothing between equals, and the mirror image the other way round', () => {
    const document = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue());
    fc.assert(
      fc.property(document, document, (one, other) => {
        expect(policyChanges(one, structuredClone(one))).toEqual([]);
        const there = policyChanges(one, other);
        const back = policyChanges(other, one);
        expect(back.map(({ field }) => field).toSorted()).toEqual(there.map(({ field }) => field).toSorted());
        for (const { field, from, to } of there) {
          expect(back).toContainEqual({
            field,
            ...(to !== undefined && { from: to }),
            ...(from !== undefined && { to: from }),
          });
        }
      }),
    );
  });
});

describe('the nearest name', () => {
  it.each([
    ['acept', 'accept'],
    ['Accept', 'accept'],
    ['accpet', 'accept'],
    ['claude-sonet-5-5', 'claude-sonnet-5-5'],
    ['colour', undefined],
    ['', undefined],
  ])('of %j is %j', (word, meant) => {
    expect(nearest(word, ['accept', 'classify', 'claude-haiku-5-5', 'claude-sonnet-5-5'])).toBe(meant);
  });

  it('is the word itself where it is there', () => {
    expect(nearest('gpt-4', ['gpt-4o', 'gpt-4'])).toBe('gpt-4');
  });
});
