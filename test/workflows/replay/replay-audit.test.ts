import { describe, expect, it } from 'vitest';
import { type Noted, replayRun } from '../../../workflows/replay/replay.ts';
import { NOW, openShop } from './shop.ts';

function audited(shop: ReturnType<typeof openShop>) {
  const notes: Noted[] = [];
  const noteReplay = async (note: Noted): Promise<void> => void notes.push(note);
  return { notes, deps: { ...shop.deps, noteReplay } };
}

const begun = { at: NOW, replayOf: 'm', messageId: 'm~r1', result: null, model: null, costUsd: null };

describe('the audit of a replay', () => {
  it('says before it asks that it will, and after it what came of it, under which policy', async () => {
    const { notes, deps } = audited(openShop({ runs: { m: {} } }));
    await replayRun('m', {}, deps);
    expect(notes).toEqual([
      { ...begun, policyVersion: null },
      { ...begun, policyVersion: 1, result: 'answered', model: 'claude-haiku-5-5', costUsd: 0.000_012_3 },
    ]);
  });

  it('names the policy that was asked for, and the error of one that failed', async () => {
    const failing = openShop({
      runs: { m: {} },
      answer: () => Promise.reject(Object.assign(new Error('no'), { name: 'NoReply' })),
    });
    const { notes, deps } = audited(failing);
    await expect(replayRun('m', { policyVersion: 7 }, deps)).rejects.toThrow('no');
    expect(notes).toEqual([
      { ...begun, policyVersion: 7 },
      { ...begun, policyVersion: 7, result: 'NoReply' },
    ]);
  });

  it('is written before anything is paid, or the replay does not begin', async () => {
    const shop = openShop({ runs: { m: {} } });
    const deps = { ...shop.deps, noteReplay: () => Promise.reject(new Error('the table is throttled')) };
    await expect(replayRun('m', {}, deps)).rejects.toThrow('the table is throttled');
    expect(shop.asked).toEqual([]);
  });

  it('takes no reply back that could not be written down', async () => {
    const { notes, deps } = audited(openShop({ runs: { m: {} } }));
    const { noteReplay } = deps;
    deps.noteReplay = (note) => (note.result === null ? noteReplay(note) : Promise.reject(new Error('no')));
    expect((await replayRun('m', {}, deps)).reply.outcome).toBe('answered');
    expect(notes).toHaveLength(1);
  });

  it('knows nothing of replays that were not made', async () => {
    const { notes, deps } = audited(openShop({ runs: { m: { answeredBy: 'm~r1' } } }));
    await expect(replayRun('m', {}, deps)).rejects.toThrow();
    expect(notes).toEqual([]);
  });
});
