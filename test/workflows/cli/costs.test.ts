import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utcDay } from '../../../tasks/core/clock.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
let files: string;
const costs = { escalated: 0, failed: 0, all: 0 };
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
  files = await mkdtemp(join(tmpdir(), 'costs-'));
  const first = await stack.ask({ messageId: 'cost-1', query: 'hello', userId: 'ann' });
  await stack.ask({ messageId: 'cost-2', query: 'hello' });
  await stack.faults({ kind: 'low-confidence', model: 'haiku', times: 1 });
  const climbed = await stack.ask({ messageId: 'cost-3', query: 'Is Berserk in stock?', userId: 'bob' });
  await stack.faults({ kind: 'garbage' });
  await stack.ask({ messageId: 'cost-4', query: 'Is Claymore in stock?' });
  await stack.clear();
  costs.escalated = climbed.reply.costUsd;
  const { attempts } = await stack.run('cost-4');
  costs.failed = attempts.reduce((sum, { costUsd }) => sum + costUsd, 0);
  costs.all = first.reply.costUsd + costs.escalated + costs.failed;
});
afterAll(async () => {
  await rm(files, { recursive: true });
  await stack.close();
});

const run = (...args: readonly string[]): Promise<Ran> => runStepladder(['costs', ...args], env);

interface Row {
  readonly group: Readonly<Record<string, string>>;
  readonly runs: number;
  readonly costUsd: number;
  readonly escalations: number;
}
async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

describe('costs report', () => {
  it('adds up all that was paid, failed runs too', async () => {
    const { total, rows, by } = await json<{ total: Row; rows: readonly Row[]; by: string[] }>('report');
    expect(by).toEqual(['lane']);
    expect(total).toMatchObject({ group: {}, runs: 4, messages: 4, escalations: 1, cacheHits: 1 });
    expect(total.costUsd).toBeCloseTo(costs.all, 9);
    expect(rows.find(({ group }) => group['lane'] === 'cached')).toMatchObject({
      runs: 1,
      costUsd: 0,
      cacheHits: 1,
    });
    const { record } = await stack.run('cost-4');
    expect(record?.reply).toBeUndefined();
    expect(rows.find(({ group }) => group['lane'] === '(none)')?.costUsd).toBeCloseTo(costs.failed, 9);
  });

  it.each(['day', 'week', 'month', 'lane', 'model', 'category', 'user', 'variant', 'user,model'])(
    'divides it by %s without losing a cent',
    async (by) => {
      const { rows, total } = await json<{ rows: readonly Row[]; total: Row }>('report', '--by', by);
      expect(Object.keys(rows[0]?.group ?? {})).toEqual(by.split(','));
      expect(rows.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBeCloseTo(total.costUsd, 9);
    },
  );

  it('keeps to a window and to the runs asked for', async () => {
    const { rows } = await json<{ rows: readonly Row[] }>('report', '--by', 'user', '--user', 'bob');
    expect(rows.map(({ group, costUsd }) => [group['user'], costUsd])).toEqual([['bob', costs.escalated]]);
    const { total } = await json<{ total: Row }>('report', '--model', 'claude-sonnet-5-5', '--since', '1h');
    expect(total.runs).toBeGreaterThanOrEqual(1);
    expect(total.escalations).toBe(1);
  });

  it('prints a table that says who was paid, and draws it', async () => {
    const svg = join(files, 'costs.svg');
    const { stdout } = await run('report', '--by', 'category', '--svg', svg);
    expect(stdout).toMatch(/^category +runs +messages +cost +a message /);
    expect(stdout).toMatch(/^total +4 +4 +\$0\.\d{6} /m);
    expect(stdout).toContain('charged by the simulator: nobody was paid');
    expect(await readFile(svg, 'utf8')).toContain('Cost by category');
  });
});

describe('costs stats', () => {
  it('spreads the cost of a run by day, and projects it at the volume given', async () => {
    const { rows, projection } = await json<{
      rows: readonly (Row & { p50Usd: number; maxUsd: number })[];
      projection: { perMessageUsd: number; dayUsd: number; yearUsd: number };
    }>('stats', '--volume', '1000000');
    expect(rows.map(({ group }) => group['day'])).toEqual([utcDay(Date.now())]);
    expect(rows[0]?.maxUsd).toBeCloseTo(Math.max(costs.escalated, costs.failed), 9);
    expect(rows[0]?.p50Usd).toBeLessThanOrEqual(rows[0]?.maxUsd ?? 0);
    expect(projection.perMessageUsd).toBeCloseTo(costs.all / 4, 8);
    expect(projection.dayUsd).toBeCloseTo((costs.all / 4) * 1e6, 2);
    const { stdout } = await run('stats');
    expect(stdout).toMatch(/^at this price and 4 messages a day: \$/m);
  });
});

const COLUMNS =
  'messageId,startedAt,day,kind,status,outcome,lane,model,category,user,variant,policyVersion,costUsd,calls,inputTokens,' +
  'cachedTokens,outputTokens,latencyMs,escalated,cached,simulated';

describe('costs export', () => {
  it('writes one row a run, in columns that stay', async () => {
    const out = join(files, 'costs.csv');
    expect(await run('export', '--out', out)).toMatchObject({ code: 0, stdout: '' });
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\r\n');
    expect(lines[0]).toBe(COLUMNS);
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',')[0])
        .toSorted(),
    ).toEqual(['cost-1', 'cost-2', 'cost-3', 'cost-4']);
    expect(lines.find((line) => line.startsWith('cost-3'))).toContain(',bob,');
  });

  it('writes JSON, of runs or of groups', async () => {
    const rows = await json<readonly Record<string, unknown>[]>('export');
    expect(Object.keys(rows[0] ?? {}).join(',')).toBe(COLUMNS);
    expect(rows.find(({ messageId }) => messageId === 'cost-3')).toMatchObject({
      costUsd: costs.escalated,
      escalated: true,
    });
    const out = join(files, 'costs.json');
    for (const by of [[], ['--by', 'day']]) {
      const said = await json<object>('export', '--out', out, ...by);
      const written = JSON.parse(await readFile(out, 'utf8')) as unknown[];
      expect(said).toEqual({ out, format: 'json', rows: written.length });
    }
    const { stdout } = await run('export', '--by', 'day,lane', '--format', 'csv');
    expect(stdout).toMatch(/^day,lane,runs,messages,replays,shadows,answered,calls,/);
    expect(stdout.trimEnd().split('\r\n').length).toBeGreaterThan(2);
  });

  it('makes no file of a window without runs', async () => {
    const out = join(files, 'none.csv');
    const { code, stderr } = await run('export', '--out', out, '--until', '2020-01-01');
    expect([code, stderr]).toEqual([1, expect.stringContaining('no runs in this window')]);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });
});

describe('what costs refuses', () => {
  it.each([
    [
      ['report', '--by', 'colour'],
      'use day, week, month, lane, model, category, user, variant, or several with commas',
    ],
    [['report', '--by', 'day,day'], 'name each of them once'],
    [['report', '--since', 'yesterday'], 'use an ISO time, or 90s, 15m, 2h, 3d'],
    [['report', '--since', '1h', '--until', '2h'], '--until must be later than --since'],
    [['stats', '--volume', '-5'], 'use a number of messages a day above 0'],
    [['export', '--format', 'xml'], 'Allowed choices are csv, json'],
    [
      ['export', '--out', '/nowhere/x.csv'],
      '--out /nowhere/x.csv cannot be written: there is no such file or folder',
    ],
    [['report', '--user', 'nobody'], 'no runs in this window'],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
