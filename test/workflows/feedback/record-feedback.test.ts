import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../tasks/core/contract/reply.ts';
import type { Feedback, Vote } from '../../../tasks/ports/feedback.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { recordFeedback } from '../../../workflows/feedback/record-feedback.ts';
import { attempt } from '../../fixtures/contract.ts';
import { replyTo } from '../../tasks/adapters/dynamodb/runs.ts';
import { NOW, record } from '../replay/shop.ts';

const answered = (id: string, changes: Partial<Reply> = {}): Partial<RunRecord> => ({
  status: 'answered',
  reply: replyTo(id, changes),
});

function open(runs: Readonly<Record<string, Partial<RunRecord>>>) {
  const stored = new Map(Object.entries(runs).map(([id, changes]) => [id, record(id, changes)]));
  const votes = new Map<string, Feedback>();
  const deps = {
    runs: {
      read: async (id: string) => stored.get(id),
      attempts: async () => [attempt({ text: 'paid for', model: 'claude-sonnet-5-5' })],
    },
    feedback: {
      put: async (feedback: Feedback) => void votes.set(feedback.messageId, feedback),
      read: async (id: string) => votes.get(id),
      delete: async (id: string) => void votes.delete(id),
    },
    clock: { now: () => NOW },
  };
  return { deps, stored, votes };
}

describe('a vote', () => {
  it('is kept with what was voted on, and its comment without personal data', async () => {
    const { deps, votes } = open({ m: { ...answered('m'), variant: 'e/v', policyVersion: 3 } });
    const comment = '  thanks, write to taro@example.com  ';
    const kept = await recordFeedback({ messageId: 'm', vote: 'up', comment }, deps);
    expect(kept).toEqual({
      messageId: 'm',
      vote: 'up',
      comment: 'thanks, write to [email]',
      at: NOW,
      startedAt: NOW - 60_000,
      lane: 'simple',
      model: 'claude-haiku-5-5',
      variant: 'e/v',
      policyVersion: 3,
    });
    expect([...votes.values()]).toEqual([kept]);
  });

  it('replaces the one before it, comment and all', async () => {
    const { deps, votes } = open({ m: answered('m') });
    await recordFeedback({ messageId: 'm', vote: 'up', comment: 'fine' }, deps);
    await recordFeedback({ messageId: 'm', vote: 'down' }, deps);
    expect([...votes.values()]).toMatchObject([{ vote: 'down', comment: null }]);
  });

  it.each([
    ['the replay that answered since', { answeredBy: 'm~r1' }, { lane: 'complex', model: 'claude-opus-5-5' }],
    [
      'a paid answer beside the apology',
      { artefacts: { said: 'paid for' } },
      { lane: null, model: 'claude-sonnet-5-5' },
    ],
    [
      'what several models said together',
      answered('m', { model: null, lane: 'ensemble', resolution: {} as NonNullable<Reply['resolution']> }),
      { lane: 'ensemble', model: null },
    ],
  ])('is on %s', async (_, run, voted) => {
    const replay = answered('m~r1', { model: 'claude-opus-5-5', lane: 'complex' });
    const { deps } = open({ m: run, 'm~r1': replay });
    expect(await recordFeedback({ messageId: 'm', vote: 'down' }, deps)).toMatchObject(voted);
  });

  it.each([
    ['a message nobody sent', 'nobody', /^messageId: no run is called nobody: use the messageId of a reply$/],
    ['an apology', 'failed', /^messageId: failed ended in an apology without an answer/],
    ['an apology whose words are the shop’s', 'said', /^messageId: said ended in an apology/],
    ['words of the shop when money was short', 'canned', /^messageId: canned ended in an apology/],
    ['a run that works', 'running', /^messageId: running is still being answered/],
    ['a replay', 'm~r1', /^messageId: m~r1 is a replay: use the message it answers, m$/],
    ['a shadow', 'm~s1', /^messageId: m~s1 is a shadow that nobody saw: use m$/],
  ])('is refused on %s, and nothing is kept', async (_, messageId, why) => {
    const { deps, votes } = open({
      failed: {},
      said: { artefacts: { said: 'Sorry, something went wrong.' } },
      canned: answered('canned', { model: null, outcome: 'degraded' }),
      running: { status: 'running' },
      'm~r1': answered('m~r1'),
      'm~s1': { ...answered('m~s1'), shadowOf: 'm' },
    });
    await expect(recordFeedback({ messageId, vote: 'up' }, deps)).rejects.toThrow(why);
    expect(votes.size).toBe(0);
  });

  it('is refused when it is none, or its comment is too long', async () => {
    const { deps, votes } = open({ m: answered('m') });
    const wrong = { messageId: 'm', vote: 'sideways' as Vote };
    await expect(recordFeedback(wrong, deps)).rejects.toThrow('vote: "sideways" is none: use up or down');
    const long = { messageId: 'm', vote: 'up' as const, comment: 'x'.repeat(2_001) };
    await expect(recordFeedback(long, deps)).rejects.toThrow(
      /^comment: has 2001 characters: use at most 2000$/,
    );
    expect(votes.size).toBe(0);
  });

  it('leaves nothing behind when its customer was forgotten meanwhile', async () => {
    const { deps, stored, votes } = open({ m: answered('m') });
    const { put } = deps.feedback;
    deps.feedback.put = async (feedback) => {
      await put(feedback);
      stored.delete('m');
    };
    await expect(recordFeedback({ messageId: 'm', vote: 'up' }, deps)).rejects.toThrow('was deleted');
    expect(votes.size).toBe(0);
  });
});
