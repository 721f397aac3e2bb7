import { describe, expect, it } from 'vitest';
import { answerKey, contentHash, routeKey } from '../../../tasks/core/content-hash.ts';
import { request } from '../../fixtures/contract.ts';

describe('the content of a message', () => {
  it('is its words, session, customer and document, and nothing about how it is to be answered', () => {
    const one = contentHash(request());
    expect(contentHash(request({ messageId: 'other', slaMs: 5_000 }))).toBe(one);
    for (const change of [
      { query: 'hello!' },
      { sessionId: 's-2' },
      { userId: 'u' },
      { document: { name: 'd', text: 't' } },
    ]) {
      expect(contentHash(request(change))).not.toBe(one);
    }
  });
});

describe('the key of the answer cache', () => {
  const facts = {
    request: request({ query: 'Good  Morning' }),
    history: [],
    language: 'en',
    policyVersion: 1,
    variant: null,
    catalogueVersion: 'a',
  };

  it('sees through case, width and blanks', () => {
    const wide = { ...facts, request: request({ query: 'ｇｏｏｄ morning ' }) };
    expect(answerKey(wide)).toBe(answerKey(facts));
  });

  it.each([
    ['history', { history: [{ role: 'user' as const, content: 'x' }] }],
    ['language', { language: 'ja' }],
    ['policy', { policyVersion: 2 }],
    ['variant', { variant: 'bold/strong' }],
    ['catalogue', { catalogueVersion: 'b' }],
    ['tier', { request: request({ query: 'Good  Morning', tier: 'premium' }) }],
    ['goal', { request: request({ query: 'Good  Morning', goal: 'quality' }) }],
    ['locale', { request: request({ query: 'Good  Morning', locale: 'en-GB' }) }],
  ])('differs by %s', (_, change) => {
    expect(answerKey({ ...facts, ...change })).not.toBe(answerKey(facts));
  });
});

describe('the key of a routing decision', () => {
  const facts = {
    request: request({ query: 'Any  difference?' }),
    history: [],
    language: 'en',
    policyVersion: 1,
    variant: null,
  };

  it('sees through case, width, blanks, and who asks under what terms', () => {
    const same = request({
      messageId: 'm-2',
      sessionId: 's-2',
      userId: 'u',
      query: 'ａｎｙ difference? ',
      tier: 'premium',
      goal: 'cost',
      strategy: 'cascade',
    });
    expect(routeKey({ ...facts, request: same })).toBe(routeKey(facts));
  });

  it.each([
    ['words', { request: request({ query: 'Any difference!' }) }],
    ['history', { history: [{ role: 'user' as const, content: 'x' }] }],
    ['language', { language: 'ja' }],
    ['locale', { request: request({ query: 'Any  difference?', locale: 'en-GB' }) }],
    ['policy', { policyVersion: 2 }],
    ['variant', { variant: 'bold/strong' }],
  ])('differs by %s', (_, change) => {
    expect(routeKey({ ...facts, ...change })).not.toBe(routeKey(facts));
  });
});
