import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../../tasks/core/contract/request.ts';
import { checkShadowOptions, isChosen, shadowMessage } from '../../../workflows/shadow/shadow-message.ts';
import { request } from '../../fixtures/contract.ts';
import { replyTo } from '../../tasks/adapters/dynamodb/runs.ts';

const IDS = Array.from({ length: 10_000 }, (_, at) => `message-${at}`);
const reply = replyTo('m-1');

describe('the messages that are shadowed', () => {
  it('are as many as the share says, and always the same', () => {
    const chosen = IDS.filter((id) => isChosen('shadow', id, 0.1));
    expect(chosen.length / IDS.length).toBeCloseTo(0.1, 1);
    expect(IDS.filter((id) => isChosen('shadow', id, 0.1))).toEqual(chosen);
  });

  it('are none of a share of 0, all of a share of 1, and more of a greater one', () => {
    expect(IDS.filter((id) => isChosen('shadow', id, 0))).toEqual([]);
    expect(IDS.filter((id) => !isChosen('shadow', id, 1))).toEqual([]);
    expect(IDS.filter((id) => isChosen('shadow', id, 0.2) && !isChosen('shadow', id, 0.3))).toEqual([]);
  });

  it.each([
    [{ share: 1.5, policyVersion: 2 }, 'shadow.share is 1.5: use 0 to 1'],
    [{ share: Number.NaN, policyVersion: 2 }, 'shadow.share is NaN: use 0 to 1'],
    [{ share: 0.1, policyVersion: 0 }, 'shadow.policyVersion is 0: use a version'],
    [{ share: 0.1, policyVersion: 1.5 }, 'shadow.policyVersion is 1.5: use a version'],
  ])('cannot be chosen by %o', (options, says) => {
    expect(() => checkShadowOptions(options)).toThrow(says);
  });
});

describe('a shadow', () => {
  it('is the same message under the candidate, linked to its original and to no connection', () => {
    const sent = request({ tier: 'premium', userId: 'u-1', connectionId: 'ws-1' });
    const shadow = shadowMessage(sent, reply, 7);
    expect(shadow).toEqual({
      messageId: 'm-1~s1',
      sessionId: 's-1',
      query: 'hello',
      tier: 'premium',
      userId: 'u-1',
      replayOf: 'm-1',
      policyVersion: 7,
    });
    expect(checkRequest(shadow).ok).toBe(true);
  });

  it.each([
    ['was cached', { lane: 'cached' as const }],
    ['is a repeat', { lane: 'repeat' as const }],
    ['is an apology', { outcome: 'apologized' as const, lane: null }],
    ['is still being made', { outcome: 'in_flight' as const, lane: 'repeat' as const }],
    ['was made with a budget that runs low', { degraded: ['budget_tight' as const] }],
    ['was made without a budget', { degraded: ['budget_exhausted' as const] }],
  ])('is not asked for when the reply %s', (_, changes) => {
    expect(shadowMessage(request(), { ...reply, ...changes }, 7)).toBeUndefined();
  });

  it.each([
    ['names its policy', { policyVersion: 3 }],
    ['is a replay', { messageId: 'm-1~r1', replayOf: 'm-1' }],
  ])('is not asked for when the message %s', (_, changes) => {
    expect(shadowMessage(request(changes), reply, 7)).toBeUndefined();
  });
});
