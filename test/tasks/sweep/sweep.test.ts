import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  abandonment,
  isAbandoned,
  LONGEST_EXECUTION_MS,
  lastHeardIn,
  mayStillRunFrom,
} from '../../../tasks/core/abandoned.ts';
import { ROLES, type RunStatus } from '../../../tasks/core/contract/enums.ts';
import type { Failure, RunRecord } from '../../../tasks/ports/run-store.ts';
import { sweep } from '../../../tasks/sweep/sweep.ts';
import { COORDINATE } from '../../../workflows/bindings.ts';
import { attempt } from '../../fixtures/contract.ts';
import { NOW, record } from '../../workflows/replay/shop.ts';

const machine = JSON.parse(
  readFileSync(new URL(`../../../${COORDINATE.definition}`, import.meta.url), 'utf8'),
);
const old = { startedAt: NOW - LONGEST_EXECUTION_MS - 16_000, leaseUntil: NOW - 1 };

describe('an abandoned run', () => {
  it('is one that the machine itself would have timed out', () => {
    expect(LONGEST_EXECUTION_MS).toBe(machine.TimeoutSeconds * 1_000);
    expect(mayStillRunFrom(NOW)).toBe(NOW - 135_000);
  });

  it.each([
    ['running, old and without a lease', 'running', old, true],
    ['finished', 'answered', old, false],
    ['marked already', 'abandoned', old, false],
    ['still leased', 'running', { ...old, leaseUntil: NOW }, false],
    ['as old as the oldest that may run', 'running', { ...old, startedAt: NOW - 135_000 }, false],
  ] as const)('%s: %s', (_, status: RunStatus, times, is) => {
    expect(isAbandoned({ status, ...times }, NOW)).toBe(is);
  });

  it('was last heard of in a state of the machine, the last that pays', () => {
    expect(lastHeardIn([])).toBe('Understand Message');
    expect(lastHeardIn([{ role: 'embedding' }])).toBe('Retrieve Passages');
    expect(lastHeardIn([{ role: 'classifier' }, { role: 'embedding' }])).toBe('Look Closer');
    expect(lastHeardIn([{ role: 'embedding' }, { role: 'answer' }])).toBe('Invoke Model');
    expect(lastHeardIn([{ role: 'answer' }, { role: 'insurance' }])).toBe('Ask Every Model');
    for (const role of ROLES) expect(Object.keys(machine.States)).toContain(lastHeardIn([{ role }]));
  });

  it('says when its lease ran out and how much was journalled', () => {
    expect(abandonment({ status: 'running', ...old }, [attempt()])).toEqual({
      error: 'Run.Abandoned',
      state: 'Invoke Model',
      cause: expect.stringMatching(
        /ran out at 2026-11-21T11:59:59\.999Z: .* in Invoke Model, 1 call journalled/,
      ),
    });
  });
});

/** Pages of runs, and what was written over them. */
function table(pages: readonly (readonly RunRecord[])[], abandon = async () => true) {
  const marked: [string, Failure][] = [];
  let now = NOW;
  const deps = {
    clock: { now: () => now },
    runs: { attempts: async (id: string) => (id === 'paid' ? [attempt()] : []) },
    open: {
      async *startedBefore(before: number) {
        expect(before).toBe(mayStillRunFrom(NOW));
        for (const page of pages) {
          yield page;
          now += 1_000;
        }
      },
      abandon: async (run: RunRecord, failure: Failure) => {
        marked.push([run.messageId, failure]);
        return abandon();
      },
    },
  };
  return { deps, marked };
}

describe('a sweep', () => {
  const stale = (id: string) => record(id, { status: 'running', ...old });

  it('marks what is abandoned, and nothing else that the index shows', async () => {
    const { deps, marked } = table([
      [stale('idle'), record('done', { ...old, status: 'answered' })],
      [stale('paid'), record('leased', { ...old, status: 'running', leaseUntil: NOW + 9_000 })],
    ]);
    const report = await sweep(deps, NOW + 60_000);
    const startedAt = new Date(old.startedAt).toISOString();
    expect(report).toEqual({
      abandoned: [
        { messageId: 'idle', startedAt, state: 'Understand Message' },
        { messageId: 'paid', startedAt, state: 'Invoke Model' },
      ],
      lost: 0,
      unfinished: false,
    });
    expect(marked.map(([id, { error }]) => [id, error])).toEqual([
      ['idle', 'Run.Abandoned'],
      ['paid', 'Run.Abandoned'],
    ]);
  });

  it('counts what others were first at', async () => {
    const { deps } = table([[stale('a'), stale('b')]], async () => false);
    expect(await sweep(deps, NOW + 60_000)).toEqual({ abandoned: [], lost: 2, unfinished: false });
  });

  it('stops in time, and says that there is more', async () => {
    const { deps, marked } = table([[stale('a')], [stale('b')], [stale('c')]]);
    expect(await sweep(deps, NOW + 1_000)).toMatchObject({ unfinished: true });
    expect(marked.map(([id]) => id)).toEqual(['a', 'b']);
  });
});
