import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import type { RunRecord } from '../../tasks/ports/run-store.ts';
import { withRunStore } from '../../workflows/cli/run-store.ts';
import { StepladderClient } from '../../workflows/client/client.ts';
import { failedRuns } from '../../workflows/replay/failed-runs.ts';
import { type ReplayResult, replayRun } from '../../workflows/replay/replay.ts';
import { sweepOnce } from '../../workflows/sweeper/local-sweeper.ts';
import { vagueMessage } from '../fixtures/vague.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

const RECOMMEND = 'I loved Attack on Titan - recommend similar dark fantasy manga';

interface Death {
  readonly query: string;
  readonly stage: Stage;
  /** The task has done its work, and its answer never arrives. */
  readonly after: boolean;
  /** Of its events. */
  readonly when?: (event: Readonly<Record<string, unknown>>) => boolean;
  /** Where the run was last heard of. */
  readonly state: string;
  /** Roles of the calls that had been paid and journalled. */
  readonly paid: readonly string[];
  /** Roles that the replay pays for. */
  readonly pays: readonly string[];
}

const DEATHS: Readonly<Record<string, Death>> = {
  'after its claim': {
    query: 'hello, claimed',
    stage: 'classify',
    after: true,
    state: 'Understand Message',
    paid: [],
    pays: ['answer'],
  },
  'before it asked a model': {
    query: 'hello, unasked',
    stage: 'invoke',
    after: false,
    state: 'Understand Message',
    paid: [],
    pays: ['answer'],
  },
  'after a paid answer': {
    query: 'hello, paid',
    stage: 'invoke',
    after: true,
    state: 'Invoke Model',
    paid: ['answer'],
    pays: [],
  },
  'before its end was written': {
    query: 'hello, nearly done',
    stage: 'aggregate',
    after: false,
    state: 'Invoke Model',
    paid: ['answer'],
    pays: [],
  },
  'after the classifier was paid': {
    query: vagueMessage,
    stage: 'classify',
    after: true,
    when: ({ mode }) => mode === 'model',
    state: 'Look Closer',
    paid: ['classifier'],
    pays: ['answer'],
  },
  'after the search of a hard question': {
    query: RECOMMEND,
    stage: 'retrieve',
    after: true,
    state: 'Retrieve Passages',
    paid: ['embedding'],
    pays: ['embedding', 'answer', 'insurance'],
  },
};
const IDS = Object.keys(DEATHS).map((how) => how.replaceAll(' ', '-'));
const deathOf = (id: unknown): Death | undefined => DEATHS[String(id).replaceAll('-', ' ')];
const messageIdOf = (event: unknown): unknown => {
  const { run, request } = event as Partial<Record<'run' | 'request', { readonly messageId?: string }>>;
  return request?.messageId ?? run?.messageId;
};

let dataDir: string;
let stack: TestStack;
let client: StepladderClient;
/** Messages at their place of death. */
const dying = new Set<string>();

/** As if the process were gone: nothing goes on. */
const never = (): Promise<never> => new Promise(() => {});

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'stepladder-sweeper-'));
  const first = await startTestStack({
    dataDir,
    intercept: async (stage, event, next) => {
      const id = messageIdOf(event);
      const death = deathOf(id);
      const isHere = death?.stage === stage && (death.when?.(event as never) ?? true);
      if (!isHere || death === undefined) return next(event);
      if (death.after) await next(event);
      dying.add(String(id));
      return never();
    },
  });
  for (const id of IDS) {
    const { query } = deathOf(id) as Death;
    void first
      .start(JSON.stringify({ messageId: id, sessionId: id, query, slaMs: 60_000 }))
      .catch(() => undefined);
  }
  await vi.waitUntil(() => dying.size === IDS.length, { timeout: 15_000 });
  // The process ends in the middle of all of them: Step Functions stops executions, and writes nothing.
  await first.close();
  stack = await startTestStack({ dataDir });
  client = new StepladderClient({
    stateMachineArn: stack.endpoints.stateMachines['coordinate'] ?? '',
    endpoint: stack.endpoints.stepFunctions,
  });
}, 60_000);
afterAll(async () => {
  client.close();
  await stack.close();
  await rm(dataDir, { recursive: true, force: true });
});

const clockIn = (ms: number) => ({ now: () => systemClock.now() + ms });
const recordOf = async (id: string): Promise<RunRecord> => {
  const { record } = await stack.run(id);
  if (record === undefined) throw new Error(`no run ${id}`);
  return record;
};

// One story, in its order.
describe('runs that died with their process', () => {
  it('still stand as running, with their whole request and what they had paid', async () => {
    for (const id of IDS) {
      const { record, attempts } = await stack.run(id);
      const death = deathOf(id) as Death;
      expect(record).toMatchObject({ status: 'running', request: { messageId: id, query: death.query } });
      expect(attempts.map(({ role }) => role).toSorted()).toEqual(death.paid.toSorted());
    }
  });

  it('are left alone while they might still run', async () => {
    expect(await sweepOnce(stack.endpoints)).toEqual({ abandoned: [], lost: 0, unfinished: false });
    // The lease of these ends 75 s after their start, the longest execution at 120 s.
    expect((await sweepOnce(stack.endpoints, clockIn(120_000))).abandoned).toEqual([]);
  });

  it('are marked once, by however many sweepers', async () => {
    const reports = await Promise.all(
      Array.from({ length: 3 }, () => sweepOnce(stack.endpoints, clockIn(150_000))),
    );
    const marked = reports.flatMap(({ abandoned }) => abandoned);
    expect(marked.map(({ messageId }) => messageId).toSorted()).toEqual(IDS.toSorted());
    for (const { messageId, state } of marked)
      expect([messageId, state]).toEqual([messageId, deathOf(messageId)?.state]);
    expect((await sweepOnce(stack.endpoints, clockIn(150_000))).abandoned).toEqual([]);
  });

  it('are listed with input, attempts, error and state', async () => {
    await withRunStore(stack.endpoints, async (runs) => {
      const listed = await runs.list({ status: 'abandoned', since: Date.now() - 3_600_000, limit: 20 });
      expect(listed.map(({ messageId }) => messageId).toSorted()).toEqual(IDS.toSorted());
      for (const { messageId, failure } of listed) {
        expect(failure).toMatchObject({ error: 'Run.Abandoned', state: deathOf(messageId)?.state });
      }
      expect((await failedRuns(runs, { since: Date.now() - 3_600_000, limit: 20 })).toSorted()).toEqual(
        IDS.toSorted(),
      );
      expect(await runs.list({ status: 'running', limit: 20 })).toEqual([]);
    });
  });

  it('are answered by their replays, which pay for nothing that was journalled', async () => {
    const results = await withRunStore(stack.endpoints, (runs) =>
      Promise.all(
        IDS.map((id) =>
          replayRun(id, {}, { runs, clock: systemClock, ask: (message) => client.ask(message) }),
        ),
      ),
    );
    for (const { replayOf, messageId, reply } of results as readonly ReplayResult[]) {
      expect([replayOf, reply.outcome]).toEqual([replayOf, 'answered']);
      expect(await recordOf(replayOf)).toMatchObject({ status: 'abandoned', answeredBy: messageId });
      const { attempts } = await stack.run(messageId);
      expect([replayOf, attempts.map(({ role }) => role).toSorted()]).toEqual([
        replayOf,
        (deathOf(replayOf)?.pays ?? []).toSorted(),
      ]);
    }
    await withRunStore(stack.endpoints, async (runs) => {
      expect(await failedRuns(runs, { since: Date.now() - 3_600_000, limit: 20 })).toEqual([]);
    });
  });

  it('give their customers, who ask again, the answer of the replay', async () => {
    const [id = ''] = IDS;
    const { query } = deathOf(id) as Death;
    const { reply } = await stack.ask({ messageId: id, sessionId: id, query, slaMs: 60_000 });
    expect(reply).toMatchObject({ outcome: 'answered', lane: 'repeat', costUsd: 0 });
    expect(reply.text).toBe((await recordOf(`${id}~r1`)).reply?.text);
  });
});

describe('an execution that ends after it was given up', () => {
  let slow: TestStack;
  let asking: StepladderClient;
  const gates = new Map<string, () => void>();
  const letGo = (id: string): void => gates.get(id)?.();
  beforeAll(async () => {
    slow = await startTestStack({
      intercept: async (stage, event, next) => {
        const id = String(messageIdOf(event));
        if (stage === 'aggregate' && id.startsWith('late-') && !id.includes('~')) {
          await new Promise<void>((resolve) => gates.set(id, resolve));
        }
        return next(event);
      },
    });
    asking = new StepladderClient({
      stateMachineArn: slow.endpoints.stateMachines['coordinate'] ?? '',
      endpoint: slow.endpoints.stepFunctions,
    });
  });
  afterAll(async () => {
    asking.close();
    await slow.close();
  });

  /** Asks, and gives the run up while its last task still works. */
  async function giveUp(messageId: string) {
    const asked = slow.ask({ messageId, query: `hello, ${messageId}`, slaMs: 60_000 });
    await expect.poll(() => gates.has(messageId), { timeout: 10_000 }).toBe(true);
    const { abandoned } = await sweepOnce(slow.endpoints, clockIn(150_000));
    expect(abandoned.map((swept) => swept.messageId)).toEqual([messageId]);
    return asked;
  }

  it('loses the fence: its customer gets what was paid for, and the run waits for its replay', async () => {
    const asked = giveUp('late-1');
    await expect
      .poll(async () => (await slow.run('late-1')).record?.status, { timeout: 10_000 })
      .toBe('abandoned');
    letGo('late-1');
    const { reply, states } = await asked;
    expect(states.slice(-3)).toEqual(['Aggregate Reply', 'Record Failure', 'Apologize']);
    expect(reply).toMatchObject({ outcome: 'apologized', model: 'claude-haiku-5-5' });
    expect((await slow.run('late-1')).record).toMatchObject({
      status: 'abandoned',
      failure: { error: 'Run.Abandoned', state: 'Invoke Model' },
    });
  });

  it('hands out the answer of the replay when that came first', async () => {
    const asked = giveUp('late-2');
    await expect
      .poll(async () => (await slow.run('late-2')).record?.status, { timeout: 10_000 })
      .toBe('abandoned');
    const { reply: replayed } = await withRunStore(slow.endpoints, (runs) =>
      replayRun('late-2', {}, { runs, clock: systemClock, ask: (message) => asking.ask(message) }),
    );
    letGo('late-2');
    const { reply } = await asked;
    expect(reply).toMatchObject({ outcome: 'answered', messageId: 'late-2', text: replayed.text });
    expect(replayed.costUsd).toBe(0);
  });
});
