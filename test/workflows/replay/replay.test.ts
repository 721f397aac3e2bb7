import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../tasks/core/content-hash.ts';
import type { ReplayHow } from '../../../tasks/core/replay.ts';
import { NoReply } from '../../../workflows/client/read-reply.ts';
import { NotReplayable, replayRun } from '../../../workflows/replay/replay.ts';
import { attempt } from '../../fixtures/contract.ts';
import { NOW, openShop, type Shop } from './shop.ts';

const inShop = (shop: Shop) => {
  const opened = openShop(shop);
  return { ...opened, replay: (id = 'm', how: ReplayHow = {}) => replayRun(id, how, opened.deps) };
};

describe('a replay', () => {
  it('is the first when there was none, linked to the original and to no connection', async () => {
    const { replay, asked } = inShop({ runs: { m: {} } });
    expect(await replay()).toMatchObject({ replayOf: 'm', messageId: 'm~r1', before: 'failed' });
    expect(asked).toEqual([{ messageId: 'm~r1', sessionId: 's', query: 'hello', replayOf: 'm' }]);
  });

  it('says where it resumes and under which policy only when it is told', async () => {
    const { replay, asked } = inShop({ runs: { m: {} } });
    await replay('m', { resumeFrom: 'retrieve', policyVersion: 7 });
    expect(asked).toMatchObject([{ messageId: 'm~r1', resumeFrom: 'retrieve', policyVersion: 7 }]);
  });

  it('takes the next number after replays that failed', async () => {
    const { replay } = inShop({ runs: { m: {}, 'm~r1': {}, 'm~r2': { status: 'abandoned' } } });
    expect((await replay()).messageId).toBe('m~r3');
  });

  it('takes the next number after a replay that died: its lease has run out', async () => {
    const { replay } = inShop({ runs: { m: {}, 'm~r1': { status: 'running', leaseUntil: NOW } } });
    expect((await replay()).messageId).toBe('m~r2');
  });

  it('of a replay is one of its original', async () => {
    const { replay } = inShop({ runs: { m: {}, 'm~r1': {} } });
    expect(await replay('m~r1')).toMatchObject({ replayOf: 'm', messageId: 'm~r2' });
  });

  it('tells how the run went before: what it paid, and why it failed', async () => {
    const failure = { error: 'Run.Abandoned', cause: 'killed', state: 'Invoke Model' };
    const { replay } = inShop({
      runs: { m: { status: 'abandoned', failure } },
      journals: { m: [attempt({ costUsd: 0.001 }), attempt({ no: 1, costUsd: 0.000_2 })] },
    });
    expect((await replay()).was).toEqual({
      outcome: null,
      lane: null,
      model: null,
      costUsd: 0.001_2,
      latencyMs: null,
      failure: 'Run.Abandoned in Invoke Model',
    });
  });

  it.each([
    ['there is no such run', {}, 'missing', 'no run has the messageId m'],
    [
      'the run still runs',
      { m: { status: 'running', leaseUntil: NOW + 1 } },
      'running',
      'm still runs: its lease ends at 2026-11-21T12:00:00.001Z',
    ],
    [
      'it is a shadow',
      { m: { shadowOf: 'm-0' } },
      'shadow',
      'm is a shadow of m-0: nobody waits for its answer',
    ],
    [
      'its newest replay still runs',
      { m: {}, 'm~r1': {}, 'm~r2': { status: 'running', leaseUntil: NOW + 5_000 } },
      'running',
      'm~r2 still runs: its lease ends at 2026-11-21T12:00:05.000Z',
    ],
    [
      'a replay answered it',
      { m: { answeredBy: 'm~r1' }, 'm~r1': { status: 'answered' } },
      'answered',
      'm was answered by m~r1 already',
    ],
    [
      'a replay answered it a moment ago',
      { m: {}, 'm~r1': { status: 'degraded' } },
      'answered',
      'm was answered by m~r1 already',
    ],
    [
      'fifty replays have failed',
      Object.fromEntries(
        ['m', ...Array.from({ length: 50 }, (_, at) => `m~r${at + 1}`)].map((id) => [id, {}]),
      ),
      'too_many',
      'm was replayed 50 times already',
    ],
  ] as const)('is refused, and asks nothing, when %s', async (_, runs, why, says) => {
    const { replay, asked } = inShop({ runs });
    const failure = await replay().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotReplayable);
    expect(failure).toMatchObject({ why, message: expect.stringContaining(says) });
    expect(asked).toEqual([]);
  });

  it('says who answers when another took its number at the same moment', async () => {
    const { replay } = inShop({ runs: { m: {} }, answer: () => ({ outcome: 'in_flight' }) });
    await expect(replay()).rejects.toThrow(new NoReply('m~r1 is being answered by another replay'));
  });
});

describe('a run that failed before its message was claimed', () => {
  const LOST = 'arn:aws:states:us-east-1:000000000000:express:coordinate:x:9';
  const request = { messageId: 'm-9', sessionId: 's-9', query: 'hello', connectionId: 'gone' };

  it('is asked as it was sent, and marked as answered by that', async () => {
    const { replay, asked, stored } = inShop({ runs: { [LOST]: { request } } });
    expect(await replay(LOST)).toMatchObject({ replayOf: LOST, messageId: 'm-9' });
    expect(asked).toEqual([{ messageId: 'm-9', sessionId: 's-9', query: 'hello' }]);
    expect(stored.get(LOST)?.answeredBy).toBe('m-9');
    await expect(replay(LOST)).rejects.toMatchObject({ why: 'answered' });
  });

  it('is replayed under the run that came through under its id, and failed too', async () => {
    const own = { request, contentHash: contentHash(request) };
    const { replay } = inShop({ runs: { [LOST]: { request }, 'm-9': own } });
    expect(await replay(LOST)).toMatchObject({ replayOf: 'm-9', messageId: 'm-9~r1' });
  });

  it.each([
    ['the customer asked again and was answered', { status: 'answered' } as const, request, 'answered'],
    ['its id is another message now', {}, { ...request, query: 'bye' }, 'unreadable'],
  ])('asks nothing when %s', async (_, changes, other, why) => {
    const own = { ...changes, request: other, contentHash: contentHash(other) };
    const { replay, asked } = inShop({ runs: { [LOST]: { request }, 'm-9': own } });
    await expect(replay(LOST)).rejects.toMatchObject({ why });
    expect(asked).toEqual([]);
  });

  it('cannot be replayed when its request was cut', async () => {
    const cut = { messageId: LOST, sessionId: '', query: '{"messageId":"m-9","ses' };
    const { replay } = inShop({ runs: { [LOST]: { request: cut } } });
    await expect(replay(LOST)).rejects.toThrow(/holds no whole request: sessionId is empty/);
  });
});
