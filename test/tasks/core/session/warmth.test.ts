import { describe, expect, it } from 'vitest';
import type { MessageRequest, Turn } from '../../../../tasks/core/contract/request.ts';
import { appendExchange, historyWindow } from '../../../../tasks/core/history.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import type { Session } from '../../../../tasks/core/session/session.ts';
import { warmth } from '../../../../tasks/core/session/warmth.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { request } from '../../../fixtures/contract.ts';

const NOW = 1_000_000;
const SONNET = 'claude-sonnet-5-5';
const policy: Policy = {
  ...defaultPolicy,
  history: { ...defaultPolicy.history, answerTurns: 8 },
  stickiness: { enabled: true, ttlS: 300, minHistoryBytes: 1_000, maxExtraUsd: 0, providers: ['bedrock'] },
};

/** A session as it is kept: each exchange was added to the window that the answering model saw. */
function talk(exchanges: number, chars = 500, turns = policy.history.answerTurns): Session {
  let history: readonly Turn[] = [];
  for (let at = 0; at < exchanges; at++) {
    history = appendExchange(
      historyWindow(history, turns),
      `${at}`.padEnd(chars, 'q'),
      `${at}`.padEnd(chars, 'a'),
    );
  }
  return { turns: history, last: { model: SONNET, at: NOW - 1_000, lane: 'medium', intents: ['faq'] } };
}
const warm = (session: Session, changes: Partial<MessageRequest> = {}, under = policy) =>
  warmth(session, request(changes), under, NOW);

describe('what a prompt cache still holds', () => {
  it('is what the last prompt had in common with this one, and the system prompt before it', () => {
    const { systemTokens, bytesPerToken } = policy.estimates;
    expect(warm(talk(3))).toEqual({
      model: SONNET,
      tokens: systemTokens + (4 * 500) / bytesPerToken,
      lane: 'medium',
      intents: ['faq'],
    });
  });

  it('is nothing after the first answer, whose prompt had no conversation in it', () => {
    expect(warm(talk(1))).toBeNull();
  });

  it('is nothing once the window has moved on: it would have to begin with the same word', () => {
    expect(warm(talk(4))).not.toBeNull();
    expect(warm(talk(5))).toBeNull();
    const wide = { ...policy, history: { ...policy.history, answerTurns: 20 } };
    expect(warm(talk(9, 500, 20), {}, wide)).not.toBeNull();
    expect(warm(talk(40, 500, 20), {}, wide)).toBeNull();
  });

  it('counts bytes, not characters', () => {
    const { turns, last } = talk(3, 100);
    const japanese = turns.map((turn) => ({ ...turn, content: '漫'.repeat(100) }));
    expect(warm({ turns, last })).toBeNull();
    expect(warm({ turns: japanese, last })).not.toBeNull();
  });

  it.each([
    ['the cache is too old', { stickiness: { ...policy.stickiness, ttlS: 1 } }],
    ['too little was said', { stickiness: { ...policy.stickiness, minHistoryBytes: 2_001 } }],
    [
      'the provider does not cache by itself',
      { stickiness: { ...policy.stickiness, providers: ['openai' as const] } },
    ],
    ['the policy does not want it', { stickiness: { ...policy.stickiness, enabled: false } }],
    ['the model is registered no more', { models: policy.models.filter(({ id }) => id !== SONNET) }],
  ])('is nothing when %s', (_, changes) => {
    expect(warm(talk(3), {}, { ...policy, ...changes })).toBeNull();
  });

  it.each([
    ['a replay', { messageId: 'm-1~r1', replayOf: 'm-1' }],
    ['a history that is given', { history: [] }],
  ])('is nothing for %s', (_, changes) => {
    expect(warm(talk(3), changes)).toBeNull();
  });

  it('is nothing when nobody is known to have answered', () => {
    expect(warm({ ...talk(3), last: null })).toBeNull();
  });
});
