import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionRecord } from '../../../../workflows/local/stepfunctions/execution-record.ts';
import { HistoryStore } from '../../../../workflows/local/stepfunctions/history-store.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'histories-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const T0 = 1_700_000_000_000;

/** The nth execution of a test: each begins a second after the one before. */
function execution(n: number, more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  const name = more.name ?? `m-${n}`;
  return {
    executionArn: `arn:aws:states:us-east-1:000000000000:express:coordinate:${name}:id-${n}`,
    name,
    machine: 'coordinate',
    status: 'SUCCEEDED',
    startDate: T0 + 1_000 * n,
    stopDate: T0 + 1_000 * n + 500,
    input: { query: `message ${n}` },
    output: { outcome: 'answered', lane: 'simple', model: 'haiku', costUsd: 0.001, latencyMs: 480 },
    events: [{ id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: T0 }],
    ...more,
  };
}

const names = async (store: HistoryStore, options: object = {}): Promise<string[]> =>
  (await store.list({ limit: 100, ...options })).map(({ name }) => name);

describe('a history store', () => {
  it('lists the newest first, with what a list shows of a reply', async () => {
    const store = new HistoryStore();
    store.end(execution(1));
    store.end(
      execution(2, {
        output: {
          outcome: 'degraded',
          lane: 'complex',
          attempts: [
            { role: 'answer', outcome: 'rejected', simulated: false },
            { role: 'answer', outcome: 'accepted', simulated: true },
          ],
        },
      }),
    );
    expect(await store.list({ limit: 10 })).toMatchObject([
      {
        name: 'm-2',
        outcome: 'degraded',
        lane: 'complex',
        model: null,
        costUsd: null,
        simulated: true,
        escalated: true,
      },
      {
        name: 'm-1',
        query: 'message 1',
        outcome: 'answered',
        lane: 'simple',
        model: 'haiku',
        costUsd: 0.001,
        latencyMs: 480,
        simulated: false,
        escalated: false,
        error: null,
      },
    ]);
  });

  it.each([null, 7, 'text', [], { query: 5 }, { query: 'x'.repeat(9_000) }])(
    'lists an execution whose input is %j',
    async (input) => {
      const store = new HistoryStore({ dataDir });
      store.end(execution(1, { input, output: input }));
      await store.flush();
      const [summary] = await new HistoryStore({ dataDir }).list({ limit: 1 });
      expect(summary?.query.length).toBeLessThanOrEqual(200);
      expect(summary?.outcome).toBeNull();
    },
  );

  it('finds by status, by outcome and by words', async () => {
    const store = new HistoryStore();
    store.end(execution(1, { status: 'FAILED', error: 'Request.Invalid' }));
    store.end(execution(2, { output: { outcome: 'apologized' } }));
    store.end(execution(3, { input: { query: '進撃の巨人が好き' } }));
    expect(await names(store, { status: 'failed' })).toEqual(['m-1']);
    expect(await names(store, { status: 'apologized' })).toEqual(['m-2']);
    expect(await names(store, { query: '巨人' })).toEqual(['m-3']);
    expect(await names(store, { query: 'request.invalid MESSAGE' })).toEqual(['m-1']);
    expect(await names(store, { query: 'nowhere' })).toEqual([]);
    expect(await names(store, { lane: 'nowhere' })).toEqual([]);
    expect(await names(store, { model: 'haiku', since: T0 + 1_001 })).not.toContain('m-1');
    expect(await names(store, { limit: 2 })).toEqual(['m-3', 'm-2']);
  });

  it('finds by ARN, and the newest by name', async () => {
    const store = new HistoryStore({ dataDir });
    store.end(execution(1, { name: 'same' }));
    store.end(execution(2, { name: 'same' }));
    await store.flush();
    for (const reader of [store, new HistoryStore({ dataDir })]) {
      expect((await reader.find('same'))?.startDate).toBe(T0 + 2_000);
      expect((await reader.find(execution(1, { name: 'same' }).executionArn))?.startDate).toBe(T0 + 1_000);
      expect(await reader.find('other')).toBeUndefined();
    }
  });

  it('shows a running execution as running, and as ended afterwards', async () => {
    const store = new HistoryStore({ dataDir });
    store.begin(execution(1, { status: 'RUNNING', stopDate: null }));
    expect(await store.list({ limit: 1 })).toMatchObject([{ status: 'RUNNING' }]);
    store.end(execution(1));
    await store.flush();
    expect(await store.list({ limit: 9 })).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('still has everything after a restart', async () => {
    const before = new HistoryStore({ dataDir });
    before.end(execution(1));
    before.end(execution(2));
    await before.flush();
    const after = new HistoryStore({ dataDir });
    expect(await after.list({ limit: 9 })).toEqual(await before.list({ limit: 9 }));
    expect(await after.find('m-1')).toEqual(execution(1));
  });

  it('writes each history as one JSON document under the name of its time', async () => {
    const store = new HistoryStore({ dataDir });
    store.end(execution(1));
    await store.flush();
    const [file, ...others] = await readdir(join(dataDir, 'histories'));
    expect([file, others]).toEqual([`${T0 + 1_000}-id-1.json`, []]);
    const document = JSON.parse(await readFile(join(dataDir, 'histories', file ?? ''), 'utf8'));
    expect(document.execution).toEqual(execution(1));
  });

  describe('a text that many events hold', () => {
    const long = JSON.stringify({ reply: '"Berserk" '.repeat(100), language: 'ja', text: 'ベルセルク' });
    const event = (id: number, details: object) => ({
      ...{ id, previousEventId: id - 1, type: 'PassStateExited', timestamp: T0 },
      ...{
        stateExitedEventDetails: { name: 'A', output: long, outputDetails: { truncated: false }, ...details },
      },
    });
    const events = [
      event(1, {}),
      event(2, { assignedVariables: { reply: long, other: `${long} ` } }),
      event(3, {}),
    ];

    it('is written once and read back wherever it stood', async () => {
      const store = new HistoryStore({ dataDir, keepInMemory: 1 });
      store.end(execution(1, { events }));
      store.end(execution(2));
      await store.flush();
      const [file] = await readdir(join(dataDir, 'histories'));
      const written = await readFile(join(dataDir, 'histories', file ?? ''), 'utf8');
      expect(written.split('ベルセルク')).toHaveLength(3);
      expect(JSON.stringify((await store.find('m-1'))?.events)).toBe(JSON.stringify(events));
    });

    it('is read from older files, which hold it in every place', async () => {
      const older = new HistoryStore({ dataDir });
      older.end(execution(1));
      await older.flush();
      const [file] = await readdir(join(dataDir, 'histories'));
      const path = join(dataDir, 'histories', file ?? '');
      const [summary] = (await readFile(path, 'utf8')).split('\n');
      await writeFile(path, `${summary}\n"execution":${JSON.stringify(execution(1, { events }))}}\n`);
      const store = new HistoryStore({ dataDir });
      expect(await store.find('m-1')).toEqual(execution(1, { events }));
    });
  });

  it('keeps so many in memory and reads the older ones from disk', async () => {
    const store = new HistoryStore({ dataDir, keepInMemory: 2 });
    for (const n of [1, 2, 3, 4]) store.end(execution(n));
    await store.flush();
    expect(await names(store)).toEqual(['m-4', 'm-3', 'm-2', 'm-1']);
    expect(await store.find('m-1')).toEqual(execution(1));
  });

  it('forgets the oldest past its bounds, but never what runs', async () => {
    const store = new HistoryStore({ keepInMemory: 2 });
    store.begin(execution(1, { status: 'RUNNING', stopDate: null }));
    for (const n of [2, 3, 4]) store.end(execution(n));
    expect(await names(store)).toEqual(['m-4', 'm-1']);
  });

  it('bounds what histories may weigh in memory', async () => {
    const store = new HistoryStore({ keepCharacters: 6_000 });
    for (const n of [1, 2, 3]) store.end(execution(n, { input: { query: 'x'.repeat(2_000) } }));
    await store.flush();
    expect(await names(store)).toEqual(['m-3', 'm-2']);
  });

  it('removes the oldest files past the bound', async () => {
    const store = new HistoryStore({ dataDir, keepInMemory: 1, keepOnDisk: 2 });
    for (const n of [1, 2, 3, 4]) store.end(execution(n));
    await store.flush();
    expect((await readdir(join(dataDir, 'histories'))).sort()).toEqual([
      `${T0 + 3_000}-id-3.json`,
      `${T0 + 4_000}-id-4.json`,
    ]);
    expect(await names(store)).toEqual(['m-4', 'm-3']);
  });

  it('writes all that ended at once, and is through when it says so', async () => {
    const store = new HistoryStore({ dataDir, keepInMemory: 1, keepOnDisk: 50 });
    for (let n = 1; n <= 120; n += 1) store.end(execution(n));
    await store.flush();
    const written = await readdir(join(dataDir, 'histories'));
    expect(written).toHaveLength(50);
    expect(written.filter((name) => name.endsWith('.part'))).toEqual([]);
    expect((await names(new HistoryStore({ dataDir }))).at(0)).toBe('m-120');
    expect((await names(new HistoryStore({ dataDir }))).at(-1)).toBe('m-71');
    store.end(execution(121));
    await store.flush();
    expect(await names(new HistoryStore({ dataDir }))).toContain('m-121');
  });

  it('makes its directory again when somebody removed it', async () => {
    const store = new HistoryStore({ dataDir });
    store.end(execution(1));
    await store.flush();
    await rm(join(dataDir, 'histories'), { recursive: true });
    store.end(execution(2));
    await store.flush();
    expect(store.problem).toBeUndefined();
    expect(await names(new HistoryStore({ dataDir }))).toEqual(['m-2']);
  });

  it('passes over files that are broken or not its own', async () => {
    const store = new HistoryStore({ dataDir });
    store.end(execution(1));
    await store.flush();
    await writeFile(join(dataDir, 'histories', `${T0}-broken.json`), '{"summary":{"na');
    await writeFile(join(dataDir, 'histories', `${T0}-lines.json`), '{"summary":{"na\n');
    await writeFile(join(dataDir, 'histories', 'notes.txt'), 'mine');
    expect(await names(new HistoryStore({ dataDir }))).toEqual(['m-1']);
  });

  it('goes on when the disk refuses, and says so', async () => {
    const file = join(dataDir, 'occupied');
    await writeFile(file, '');
    const store = new HistoryStore({ dataDir: file });
    store.end(execution(1));
    await store.flush();
    expect(store.problem).toContain('ENOTDIR');
    expect(await names(store)).toEqual(['m-1']);
  });
});
