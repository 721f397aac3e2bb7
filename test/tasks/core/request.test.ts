import { describe, expect, it } from 'vitest';
import { checkRequest, isShadow } from '../../../tasks/core/contract/request.ts';

const valid = { messageId: 'm-1', sessionId: 's-1', query: '  hello  ' };

describe('a shadow', () => {
  it('names the run and the policy it is for', () => {
    const shadow = { ...valid, query: 'hello', messageId: 'm-0~s1', replayOf: 'm-0', policyVersion: 2 };
    expect(checkRequest(shadow)).toEqual({ ok: true, request: shadow });
    expect([isShadow(shadow), isShadow(valid), isShadow({ messageId: 'm-0~r1' })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a request', () => {
  it('is trimmed and otherwise left alone', () => {
    expect(checkRequest(valid)).toEqual({ ok: true, request: { ...valid, query: 'hello' } });
  });

  it.each([
    { input: 'hello', says: /must be a JSON object/ },
    { input: null, says: /must be a JSON object/ },
    { input: [valid], says: /must be a JSON object/ },
    { input: { ...valid, query: undefined }, says: /query is required/ },
    { input: { ...valid, query: '   ' }, says: /query is empty: send 1-8000/ },
    { input: { ...valid, query: 'x'.repeat(9_000) }, says: /query is longer than 8000 characters/ },
    { input: { ...valid, query: 7 }, says: /query must be text/ },
    { input: { ...valid, query: 'half \ud800' }, says: /query has a lone surrogate/ },
    { input: { ...valid, tier: 'gold' }, says: /tier must be one of economy, standard, premium/ },
    { input: { ...valid, colour: 'red' }, says: /unknown field: "colour": remove it/ },
    { input: { ...valid, messageId: 'a b' }, says: /messageId must be 1-80 characters/ },
    { input: { ...valid, messageId: 'a~r1' }, says: /messageId must be 1-80 characters/ },
    { input: { ...valid, messageId: 'x'.repeat(81) }, says: /messageId must be 1-80 characters/ },
    { input: { ...valid, maxCostUsd: -1 }, says: /maxCostUsd must be at least 0/ },
    { input: { ...valid, maxCostUsd: Number.NaN }, says: /maxCostUsd must be a number/ },
    { input: { ...valid, slaMs: 100 }, says: /slaMs must be at least 500/ },
    { input: { ...valid, slaMs: 60_001 }, says: /slaMs must be at most 60000/ },
    {
      input: { ...valid, history: [{ role: 'system', content: 'x' }] },
      says: /history\.0\.role: .*user, assistant/,
    },
    {
      input: { ...valid, history: [{ role: 'user', content: 'x', extra: 1 }] },
      says: /unknown field in history\.0: "extra"/,
    },
    { input: { ...valid, history: 'yesterday' }, says: /history must be a list/ },
    {
      input: { ...valid, history: Array(21).fill({ role: 'user', content: 'x' }) },
      says: /more than 20 turns/,
    },
    { input: { ...valid, document: { name: 'd', text: 'x'.repeat(41 * 1024) } }, says: /over 40 KiB/ },
    {
      input: { ...valid, document: { name: 'd', text: 'x'.repeat(70 * 1024) } },
      says: /the request is \d+ bytes/,
    },
    {
      input: { ...valid, ensemble: { method: 'voting', models: ['a'] } },
      says: /ensemble\.models needs 2-5/,
    },
    { input: { ...valid, resumeFrom: 'invoke' }, says: /resumeFrom needs replayOf/ },
    { input: { ...valid, replayOf: 'm-0' }, says: /<original>~r<n>/ },
    { input: { ...valid, messageId: 'other~r1', replayOf: 'm-0' }, says: /must be m-0~r<n>/ },
    { input: { ...valid, messageId: 'm-0~s1' }, says: /a shadow needs replayOf and policyVersion/ },
    {
      input: { ...valid, messageId: 'm-0~s1', replayOf: 'm-0' },
      says: /a shadow needs replayOf and policyVersion/,
    },
    {
      input: { ...valid, messageId: 'other~s1', replayOf: 'm-0', policyVersion: 2 },
      says: /a shadow of m-0 must be m-0~s<n>/,
    },
    {
      input: { ...valid, messageId: 'm-0~s1', replayOf: 'm-0', policyVersion: 2, resumeFrom: 'invoke' },
      says: /resumeFrom has no meaning for a shadow/,
    },
    { input: { ...valid, document: null }, says: /document must be \{name, text\}/ },
    { input: { ...valid, document: 'x' }, says: /document must be \{name, text\}/ },
    { input: { ...valid, ensemble: 'x' }, says: /ensemble must be \{method/ },
    {
      input: { ...valid, ensemble: { method: 'voting', weights: null } },
      says: /ensemble\.weights must be an object/,
    },
    {
      input: { ...valid, ensemble: { method: 'voting', n: 1.5 } },
      says: /ensemble\.n must be a whole number/,
    },
    { input: { ...valid, history: [null] }, says: /history\.0: must be \{role, content\}/ },
    { input: { ...valid, chain: {} }, says: /chain must be the name of a chain or a list/ },
    { input: { ...valid, policyVersion: 1.5 }, says: /policyVersion must be a whole number/ },
    {
      input: JSON.parse('{"messageId":"m","sessionId":"s","query":"q","__proto__":{"tier":"premium"}}'),
      says: /unknown field: "__proto__"/,
    },
  ])('is refused with the field and the fix: $says', ({ input, says }) => {
    const check = checkRequest(input);
    expect(check.ok).toBe(false);
    expect(check.ok ? '' : check.problem).toMatch(says);
  });

  it('may carry a replay id when it is a replay', () => {
    expect(checkRequest({ ...valid, messageId: 'm-0~r1', replayOf: 'm-0' }).ok).toBe(true);
  });

  it('counts characters, not bytes: 8,000 Japanese ones are welcome', () => {
    expect(checkRequest({ ...valid, query: '漫'.repeat(8_000) }).ok).toBe(true);
  });
});
