import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEALTH_KEY, OPTIMIZER_KEY } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoModelHealth } from '../../../../tasks/adapters/dynamodb/model-health.ts';
import { DynamoOptimizerMemory } from '../../../../tasks/adapters/dynamodb/optimizer-memory.ts';
import { freshMemory, type Memory } from '../../../../tasks/core/optimizer/memory.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { observed } from '../../../fakes/observed.ts';

let table: TestTable;
let memory: DynamoOptimizerMemory;
beforeAll(async () => {
  table = await startTestTable();
  memory = new DynamoOptimizerMemory(table.documents, table.name);
});
afterAll(() => table.close());

const watching: Memory = {
  ...freshMemory(4),
  revision: 2,
  streaks: { cost: 2 },
  recent: observed(),
  last: { 'thresholds.accept': 'down' },
  blocks: { 'thresholds.accept:up': { until: 5, times: 1 } },
  watch: {
    change: {
      move: { parameter: 'thresholds.accept', direction: 'down', from: 0.8, to: 0.78 },
      fromVersion: 3,
      toVersion: 4,
      at: 7,
      target: 'escalation_rate',
    },
    before: observed({ truncated: { simple: null } }),
    after: null,
  },
};

describe('what the optimizer remembers', () => {
  it('is nothing at first, and then what it noted', async () => {
    expect(await memory.read()).toBeUndefined();
    expect(await memory.save(freshMemory(1))).toBe(true);
    expect(await memory.save(watching)).toBe(true);
    expect(await memory.read()).toEqual(watching);
  });

  it('may be written twice, and by one of two', async () => {
    expect(await memory.save(watching)).toBe(true);
    expect(await memory.save({ ...watching, judgedUntil: 9 })).toBe(false);
    expect(await memory.save(freshMemory(1))).toBe(false);
    expect(await memory.read()).toEqual(watching);
  });

  it('of another release is let go, and can be written over', async () => {
    await table.documents.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...OPTIMIZER_KEY, revision: 40, memory: { of: 'old' } },
      }),
    );
    expect(await memory.read()).toEqual({ ...freshMemory(0), revision: 40 });
    expect(await memory.save({ ...freshMemory(5), revision: 41 })).toBe(true);
  });
});

describe('how models fare', () => {
  const live = { at: 1, models: { m: { calls: 3, failures: 1, latencyMs: { p50: 1, p95: 2, p99: 3 } } } };

  it('stands beside their breakers, and whoever reads those has read it', async () => {
    const health = new DynamoModelHealth(table.documents, table.name, {
      clock: { now: () => 1_000 },
      random: () => 0,
      maxAgeMs: 0,
    });
    expect(health.live()).toBeUndefined();
    await health.report({ deployment: 'd', failure: 'auth', probe: null }, defaultPolicy);
    await memory.keep(live);
    const known = await health.read();
    expect(health.live()).toEqual(live);
    expect([...known.keys()]).toEqual(['d']);
    // Breakers go on writing around it.
    await health.report({ deployment: 'e', failure: 'auth', probe: null }, defaultPolicy);
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.name, Key: { ...HEALTH_KEY } }),
    );
    expect(Item?.['live']).toEqual(live);
  });
});
