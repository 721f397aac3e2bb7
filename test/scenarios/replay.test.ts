import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import type { Entry } from '../../workflows/replay/replay-many.ts';
import type { WhatIfTotals } from '../../workflows/replay/what-if/totals.ts';
import type { WhatIfRun } from '../../workflows/replay/what-if/what-if.ts';
import { vagueMessage } from '../fixtures/vague.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';
import { type Ran, runStepladder } from '../workflows/cli/stepladder.ts';

const HAIKU = 'claude-haiku-5-5';
const SONNET = 'claude-sonnet-5-5';
const COMPARE = 'Compare Berserk and Vinland Saga';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
let files: string;
beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'stepladder-replay-'));
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
});
afterEach(() => stack.clear());
afterAll(async () => {
  await stack.close();
  await rm(files, { recursive: true, force: true });
});

const stepladder = (...args: readonly string[]): Promise<Ran> => runStepladder(args, env);
const replay = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await stepladder('replay', ...args, '--json');
  return { code, stderr, entries: (stdout === '' ? [] : JSON.parse(stdout)) as readonly Entry[] };
};

/** Asks while every model is down. */
async function failed(...ids: readonly string[]): Promise<void> {
  await stack.faults({ kind: 'overload' });
  for (const messageId of ids)
    await stack.ask({ messageId, sessionId: messageId, query: `hello, ${messageId}` });
  await stack.clear();
}

const answersOf = async (id: string): Promise<number> =>
  (await stack.run(id)).attempts.filter(({ role }) => role === 'answer').length;

describe('replaying what failed', () => {
  it('first says what it would do, then does it, then finds nothing left', async () => {
    await failed('bulk-1', 'bulk-2', 'bulk-3');
    const planned = await replay('--failed', '--since', '10m', '--dry-run');
    expect(planned.entries).toMatchObject(
      ['bulk-1', 'bulk-2', 'bulk-3'].map((id) => ({
        replayOf: id,
        messageId: `${id}~r1`,
        before: 'failed',
        was: { outcome: 'apologized', failure: 'Reply.NoAnswer in Aggregate Reply' },
        classification: 'kept',
        answers: [],
      })),
    );
    expect((await stack.run('bulk-1~r1')).record).toBeUndefined();

    const done = await stepladder('replay', '--failed', '--since', '10m', '--concurrency', '2');
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(
      /bulk-2~r1 +failed \(Reply\.NoAnswer in Aggregate Reply\) -> answered +- -> simple\/claude-haiku-5-5/,
    );
    expect(done.stdout).toMatch(/^3 replayed, 3 answered, 0 apologized, 0 skipped, 0 not replayable$/m);

    expect((await replay('--failed', '--since', '10m')).entries).toEqual([]);
    expect((await replay('bulk-1', 'bulk-2~r1')).entries).toMatchObject([
      { replayOf: 'bulk-1', skipped: 'answered' },
      { replayOf: 'bulk-2', skipped: 'answered' },
    ]);
  });

  it('never runs two replays of one message at once', async () => {
    await failed('twice-1');
    await stack.faults({ kind: 'slow', model: 'haiku', delayMs: 700, times: 1 });
    const [one, other] = await Promise.all([replay('twice-1'), replay('twice-1')]);
    const entries = [...one.entries, ...other.entries];
    expect(entries.filter((entry) => 'reply' in entry)).toHaveLength(1);
    expect((await stack.run('twice-1')).record?.answeredBy).toBe('twice-1~r1');
    expect((await stack.run('twice-1~r2')).record).toBeUndefined();
    expect(await answersOf('twice-1~r1')).toBe(1);
  });

  it('lets end what runs when it is interrupted, and the next one goes on with what is left', async () => {
    const ids = ['stop-1', 'stop-2', 'stop-3'];
    await failed(...ids);
    await stack.faults({ kind: 'slow', model: 'haiku', delayMs: 1_500, times: 1 });
    const args = ['workflows/cli/main.ts', 'replay', ...ids, '--concurrency', '1', '--json'];
    const child = spawn(process.execPath, args, { env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await expect
      .poll(async () => (await stack.run('stop-1~r1')).record?.status, { timeout: 10_000 })
      .toBe('running');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(stderr).toMatch(/interrupted: what runs is let end/);
    expect(JSON.parse(stdout)).toMatchObject([
      { replayOf: 'stop-1', reply: { outcome: 'answered' } },
      { replayOf: 'stop-2', left: true },
      { replayOf: 'stop-3', left: true },
    ]);
    expect((await stack.run('stop-2~r1')).record).toBeUndefined();

    const { code, entries } = await replay(...ids);
    expect(code).toBe(0);
    expect(entries).toMatchObject([
      { replayOf: 'stop-1', skipped: 'answered' },
      { replayOf: 'stop-2', reply: { outcome: 'answered' } },
      { replayOf: 'stop-3', reply: { outcome: 'answered' } },
    ]);
  }, 30_000);

  it('answers under another policy when told, and refuses one that does not exist', async () => {
    await failed('other-policy');
    const refused = await replay('other-policy', '--policy', '99');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('policy version 99')]);
    expect((await stack.run('other-policy~r1')).record).toBeUndefined();
    const { entries } = await replay('other-policy', '--policy', '1');
    expect(entries).toMatchObject([{ reply: { route: { policyVersion: 1 } } }]);
  });

  it.each([
    [[], 'nothing to replay: name runs, or give --failed'],
    [['a', '--failed'], '--failed chooses the runs itself'],
    [['a', '--since', '1h'], '--since needs --failed or --what-if'],
    [['--failed', '--concurrency', '0'], 'use 1 to 100'],
    [['--failed', '--limit', 'many'], 'a number is needed'],
    [['--what-if', '1', '--dry-run'], '--what-if asks nobody'],
    [['--what-if', '/nowhere.json'], 'no version of the policy, and no file that can be read'],
  ])('%j says what is wrong', async (args, says) => {
    const { code, stdout, stderr } = await stepladder('replay', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
  });
});

describe('one failed run', () => {
  it('is shown with its time-line, its facts, why it failed and who answered it', async () => {
    await failed('shown-1');
    const before = await stepladder('runs', 'show', 'shown-1');
    expect(before.stdout).toMatch(/failed in Aggregate Reply: Reply\.NoAnswer/);
    expect(before.stdout).toMatch(
      /\+0 ms {2}claimed[\s\S]*entered Invoke Model[\s\S]*#0 answer claude-haiku-5-5: throttled/,
    );
    expect(before.stdout).toContain('facts: greeting');
    expect(before.stdout).toContain('replay it with: npm run stepladder -- replay shown-1');
    await replay('shown-1');
    const { run, timeline, replays } = JSON.parse(
      (await stepladder('runs', 'show', 'shown-1', '--json')).stdout,
    );
    expect(run).toMatchObject({
      status: 'failed',
      answeredBy: 'shown-1~r1',
      request: { query: 'hello, shown-1' },
    });
    expect(replays).toMatchObject([{ messageId: 'shown-1~r1', status: 'answered', model: HAIKU }]);
    expect(timeline[0]).toMatchObject({ afterMs: 0, what: 'claimed' });
    expect(timeline.map(({ what }: { readonly what: string }) => what)).toContain('replayed as shown-1~r1');
    const listed = await stepladder('runs', 'list', '--status', 'failed', '--since', '10m', '--limit', '50');
    expect(listed.stdout).toMatch(
      /failed +shown-1 +Reply\.NoAnswer in Aggregate Reply \(answered by shown-1~r1\)/,
    );
  });

  it('is swept by the command only when it never ended', async () => {
    const { code, stdout } = await stepladder('runs', 'sweep', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { abandoned: [], lost: 0, unfinished: false }]);
    expect((await stepladder('runs', 'sweep')).stdout).toBe('0 marked as abandoned, 0 ended meanwhile\n');
  });
});

describe('what another policy would have done', () => {
  interface Report {
    readonly policyVersion: number;
    readonly runs: readonly WhatIfRun[];
    readonly totals: WhatIfTotals;
  }
  const whatIf = async (policy: string, ...args: readonly string[]): Promise<Report> => {
    const { code, stdout, stderr } = await stepladder('replay', '--what-if', policy, ...args, '--json');
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };
  const policyFile = async (name: string, change: object): Promise<string> => {
    const path = join(files, `${name}.json`);
    await writeFile(path, JSON.stringify({ ...defaultPolicy, ...change }));
    return path;
  };
  const IDS = ['wi-simple', 'wi-stock', 'wi-hard', 'wi-climbed', 'wi-japanese'];
  const ODD_IDS = ['wi-vague', 'wi-several', 'wi-faq', 'wi-cached', 'wi-down', 'wi-summary'];
  beforeAll(async () => {
    await stack.ask({ messageId: 'wi-simple', query: 'hello, what if' });
    await stack.ask({ messageId: 'wi-stock', query: 'Is Vinland Saga in stock?' });
    await stack.ask({ messageId: 'wi-hard', query: COMPARE });
    await stack.ask({ messageId: 'wi-japanese', query: 'ベルセルクは在庫ありますか？' });
    await stack.faults({ kind: 'low-confidence', model: 'haiku' });
    await stack.ask({ messageId: 'wi-climbed', query: 'hello, doubtful what if' });
    await stack.clear();
    await stack.ask({ messageId: 'wi-vague', query: vagueMessage });
    await stack.ask({ messageId: 'wi-several', query: 'Who drew Akira?', strategy: 'ensemble' });
    await stack.ask({ messageId: 'wi-faq', query: 'What is your return policy?' });
    await stack.ask({ messageId: 'wi-cached', query: 'What is your return policy?' });
    const document = { name: 'review', text: 'A long and winding review of a manga. '.repeat(40) };
    await stack.ask({ messageId: 'wi-summary', query: 'Summarize this review', document });
    await failed('wi-down');
  });

  it('is just what happened, where it is the policy that was live', async () => {
    const { runs, totals } = await whatIf('1', ...IDS);
    for (const { messageId, was, would } of runs) {
      const { latencyMs: _then, ...then } = was;
      expect([messageId, would]).toMatchObject([messageId, { kind: 'known', side: then }]);
    }
    expect(totals).toMatchObject({
      runs: 5,
      known: 5,
      knownShare: 1,
      knownCostShare: 1,
      otherLane: 0,
      otherModel: 0,
      was: { costUsd: totals.would.costUsd, escalations: 1 },
      would: { escalations: 1 },
    });
  });

  it('is what happened also after a classifier, with several voices, from the cache, in an outage', async () => {
    const { runs } = await whatIf('1', ...ODD_IDS);
    expect(runs.find(({ messageId }) => messageId === 'wi-cached')?.was.lane).toBe('cached');
    for (const { messageId, was, would } of runs) {
      const { latencyMs: _then, lane: _lane, ...then } = was;
      expect([messageId, would]).toMatchObject([messageId, { kind: 'known', side: then }]);
    }
  });

  it('asks nobody, and writes nothing', async () => {
    const before = [await stack.calls(), await stack.pot('main')];
    await whatIf('1', ...IDS);
    expect([await stack.calls(), await stack.pot('main')]).toEqual(before);
    expect((await stack.run('wi-simple~r1')).record).toBeUndefined();
  });

  it('takes a paid answer back where the check would have been content with the one before', async () => {
    const lax = await policyFile('lax', { thresholds: { ...defaultPolicy.thresholds, accept: 0.05 } });
    const { runs, totals } = await whatIf(lax, 'wi-climbed');
    const [run] = runs;
    expect(run?.was).toMatchObject({ model: SONNET, escalations: 1 });
    expect(run?.would).toMatchObject({
      kind: 'known',
      side: { model: HAIKU, escalations: 0, outcome: 'answered' },
    });
    expect(totals.would.costUsd).toBeLessThan(totals.was.costUsd);
  });

  it('prices the same answers by its own registry', async () => {
    const models = defaultPolicy.models.map((model) =>
      model.id === HAIKU
        ? {
            ...model,
            prices: {
              input: model.prices.input * 2,
              cachedInput: model.prices.cachedInput * 2,
              output: model.prices.output * 2,
            },
          }
        : model,
    );
    const { totals } = await whatIf(await policyFile('dearer', { models }), 'wi-simple');
    expect(totals.would.costUsd).toBeCloseTo(totals.was.costUsd * 2, 8);
  });

  it('does not make up what was never asked', async () => {
    const stronger = await policyFile('stronger', {
      rungs: { ...defaultPolicy.rungs, cheap: SONNET },
    });
    const { runs, totals } = await whatIf(stronger, 'wi-simple', 'wi-climbed');
    expect(runs.map(({ would }) => would)).toMatchObject([
      {
        kind: 'unknown',
        lane: 'simple',
        firstModel: SONNET,
        why: [`${SONNET} was not asked then`],
        estimate: { costUsd: expect.any(Number) },
      },
      // Here it was, after the cheap one: it would have been the first, and the only one.
      { kind: 'known', side: { model: SONNET, escalations: 0 } },
    ]);
    expect(totals).toMatchObject({ known: 1, unknown: 1, knownShare: 0.5 });
    expect(totals.why).toEqual({ [`${SONNET} was not asked then`]: 1 });
    expect(totals.unknownExpectedUsd).toBeGreaterThan(totals.unknownWasUsd);
  });

  it('knows an answer that only a shadow gave', async () => {
    await stack.policy((policy) => ({ ...policy, rungs: { ...policy.rungs, cheap: SONNET } }));
    await stepladder('ask', 'hello, shadowed', '--message-id', 'wi-shadow', '--shadow-policy', '1');
    const { runs } = await whatIf('1', 'wi-shadow');
    expect(runs[0]?.would).toMatchObject({ kind: 'known', side: { model: HAIKU } });
  });

  it('reads the recorded traffic of a span, and leaves replays and shadows out', async () => {
    const { runs, totals } = await whatIf('1', '--since', '30m', '--limit', '200');
    const ids = runs.map(({ messageId }) => messageId);
    expect(ids).toEqual(expect.arrayContaining([...IDS, ...ODD_IDS]));
    expect(ids.filter((id) => id.includes('~'))).toEqual([]);
    const lanes = Object.values(totals.lanes);
    expect(lanes.reduce((sum, { would }) => sum + would, 0)).toBe(totals.runs - totals.refused);
    const { stdout } = await stepladder('replay', '--what-if', '1', ...IDS);
    expect(stdout).toMatch(
      /5 runs: 5 known, 0 unknown, 0 would be refused; the records suffice for 100\.0 % of the runs/,
    );
    expect(stdout).toMatch(/^cost +(\$[\d.]+) +\1$/m);
  });

  it('says which requests it would refuse', async () => {
    await stack
      .ask({ messageId: 'wi-pinned', query: 'hello, pinned', model: 'gpt-4o-mini' })
      .catch(() => undefined);
    const models = defaultPolicy.models.filter(({ id }) => id !== 'gpt-4o-mini');
    const { chains: _, ...rest } = defaultPolicy;
    const without = await policyFile('without', { ...rest, models, chains: {} });
    const { runs, totals } = await whatIf(without, 'wi-pinned');
    expect(runs[0]?.would).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('model names gpt-4o-mini'),
    });
    expect(totals.refused).toBe(1);
  });
});
