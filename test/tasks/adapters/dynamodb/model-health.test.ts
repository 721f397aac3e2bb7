import {
  DeleteCommand,
  GetCommand,
  UpdateCommand as Update,
  type UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HEALTH_KEY } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoModelHealth } from '../../../../tasks/adapters/dynamodb/model-health.ts';
import type { ModelFailureKind } from '../../../../tasks/core/errors.ts';
import { healthOf, stateOf } from '../../../../tasks/core/health/breaker.ts';
import type { HealthSettings } from '../../../../tasks/ports/model-health.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const HAIKU = 'global.anthropic.claude-haiku-5-5';

const settings: HealthSettings = {
  breakers: {
    windowS: 30,
    minFailures: 5,
    failureShare: 0.5,
    coolDownMs: 5_000,
    coolDownFactor: 2,
    maxCoolDownMs: 60_000,
    authCoolDownMs: 30_000,
    probeMs: 4_000,
    successSample: 1,
  },
  rates: { cutFactor: 0.5, leastShare: 0.05, recoverPerS: 0.1 },
};

let table: TestTable;
let now = NOON;
/** Updates sent to DynamoDB. */
let writes: UpdateCommand[] = [];
/** Those whose condition held. */
let done: UpdateCommand[] = [];
/** How often the breaker was opened. */
const openings = (): number =>
  done.filter(({ input }) => Object.values(input.ExpressionAttributeNames ?? {}).includes(`${HAIKU}|why`))
    .length;
beforeAll(async () => {
  table = await startTestTable();
  const send = table.documents.send.bind(table.documents) as (command: unknown) => Promise<unknown>;
  Object.assign(table.documents, {
    send: (command: unknown) => {
      if (!(command instanceof Update)) return send(command);
      writes.push(command);
      return send(command).then((output) => {
        done.push(command);
        return output;
      });
    },
  });
});
afterAll(() => table.close());
beforeEach(async () => {
  now = NOON;
  await table.documents.send(new DeleteCommand({ TableName: table.name, Key: HEALTH_KEY }));
  writes = [];
  done = [];
});

/** One Lambda environment. */
const environment = (random = () => 0, maxAgeMs = 0) =>
  new DynamoModelHealth(table.documents, table.name, { clock: { now: () => now }, random, maxAgeMs });

const report = (of: DynamoModelHealth, failure: ModelFailureKind | null, probe: string | null = null) =>
  of.report({ deployment: HAIKU, failure, probe }, settings);

const known = async (of = environment()) => healthOf(await of.read(), HAIKU);
const state = async () => stateOf(await known(), now);

async function openBreaker(of = environment()): Promise<void> {
  for (let count = 0; count < 5; count++) await report(of, 'throttled');
}

describe('counting', () => {
  it('writes once a second, however many calls fail', async () => {
    const one = environment();
    for (let count = 0; count < 4; count++) await report(one, 'overloaded');
    expect(writes).toHaveLength(1);
    expect((await known()).buckets).toEqual([{ at: NOON / 10_000, failures: 1, successes: 0 }]);
    now += 1_000;
    await report(one, null);
    expect(writes).toHaveLength(2);
    expect((await known()).buckets).toEqual([{ at: NOON / 10_000, failures: 4, successes: 1 }]);
  });

  it('samples calls that went well, and weighs them', async () => {
    let calls = 0;
    // Every twentieth falls into the sample.
    const one = environment(() => (calls++ % 20) / 20);
    const sampled = { ...settings, breakers: { ...settings.breakers, successSample: 0.05 } };
    for (let count = 0; count < 200; count++) {
      await one.report({ deployment: HAIKU, failure: null, probe: null }, sampled);
      now += 100;
    }
    expect(writes.length).toBeLessThanOrEqual(10);
    const counted = (await known()).buckets.reduce((sum, { successes }) => sum + successes, 0);
    expect(counted).toBe(200);
  });

  it('adds up what environments count side by side', async () => {
    const all = Array.from({ length: 20 }, () => environment());
    await Promise.all(all.map((one) => report(one, null)));
    expect((await known()).buckets).toEqual([{ at: NOON / 10_000, failures: 0, successes: 20 }]);
  });

  it('removes what nobody looks at any more', async () => {
    const one = environment();
    await report(one, 'overloaded');
    now += 60_000;
    await report(one, null);
    const { Item = {} } = await table.documents.send(
      new GetCommand({ TableName: table.name, Key: HEALTH_KEY }),
    );
    expect(Object.keys(Item).filter((name) => name.includes('|'))).toEqual([
      `${HAIKU}|s|0|${NOON / 10_000 + 6}`,
    ]);
  });

  it('takes refusals, long prompts and invalid calls for signs of life', async () => {
    const one = environment();
    for (const kind of ['refused', 'overflow', 'invalid'] as const) {
      for (let count = 0; count < 10; count++) await report(one, kind);
    }
    expect(await state()).toBe('closed');
  });
});

describe('a breaker', () => {
  it('opens at the fifth failure of one environment, without waiting for the second to pass', async () => {
    const one = environment();
    for (let count = 0; count < 4; count++) await report(one, 'throttled');
    expect(await state()).toBe('closed');
    await report(one, 'throttled');
    expect(await known()).toMatchObject({ gen: 1, openUntil: NOON + 5_000, reason: 'throttled', trips: 1 });
  });

  it('opens once, whoever sees it: fifty environments that fail at the same time', async () => {
    const all = Array.from({ length: 50 }, () => environment());
    await Promise.all(all.map((one) => report(one, 'timed_out')));
    expect(await known()).toMatchObject({ gen: 1, trips: 1, reason: 'timed_out' });
    // Those that were still on their way change nothing any more.
    await Promise.all(all.map((one) => report(one, 'timed_out')));
    expect(await known()).toMatchObject({ gen: 1, trips: 1, buckets: [] });
    expect(openings()).toBe(1);
  });

  it('stays closed while enough calls go well', async () => {
    const one = environment();
    for (let count = 0; count < 20; count++) await report(one, null);
    for (let count = 0; count < 10; count++) await report(one, 'failed');
    now += 1_000;
    await report(one, 'failed');
    expect(await state()).toBe('closed');
  });

  it('opens at once, and for longer, when access is denied', async () => {
    await report(environment(), 'auth');
    expect(await known()).toMatchObject({ gen: 1, openUntil: NOON + 30_000, reason: 'auth' });
  });

  it('has one probe after its cool-down, among fifty that would', async () => {
    await openBreaker();
    const all = Array.from({ length: 50 }, () => environment());
    const take = () => Promise.all(all.map((one, index) => one.takeProbe(HAIKU, `call-${index}`, settings)));
    expect((await take()).filter(Boolean)).toHaveLength(0);
    now += 5_000;
    expect((await take()).filter(Boolean)).toHaveLength(1);
    expect((await take()).filter(Boolean)).toHaveLength(0);
  });

  it('gives the probe to another when its holder has vanished', async () => {
    await openBreaker();
    now += 5_000;
    expect(await environment().takeProbe(HAIKU, 'vanishes', settings)).toBe(true);
    now += 4_000;
    expect(await environment().takeProbe(HAIKU, 'next', settings)).toBe(true);
    // What the vanished one brings home late is no longer asked for.
    await report(environment(), null, 'vanishes');
    expect(await state()).toBe('half_open');
  });

  it('takes a doubled send of one probe for one', async () => {
    await openBreaker();
    now += 5_000;
    const one = environment();
    expect(await one.takeProbe(HAIKU, 'twice', settings)).toBe(true);
    const update = writes.at(-1);
    if (update === undefined) throw new Error('nothing was written');
    await table.documents.send(update);
    expect((await known()).probe?.holder).toBe('twice');
  });

  it('closes when the probe is answered, and begins to count anew', async () => {
    await openBreaker();
    now += 5_000;
    const one = environment();
    await one.takeProbe(HAIKU, 'probe', settings);
    await report(one, null, 'probe');
    expect(await known()).toMatchObject({ gen: 2, openUntil: null, probe: null, buckets: [] });
  });

  it('opens for twice as long when the probe fails, up to the most; soon after closing it goes on there', async () => {
    const one = environment();
    await openBreaker(one);
    const coolDowns = [];
    for (let count = 0; count < 5; count++) {
      now = (await known()).openUntil ?? now;
      await one.takeProbe(HAIKU, `probe-${count}`, settings);
      await report(one, 'overloaded', `probe-${count}`);
      coolDowns.push(((await known()).openUntil ?? 0) - now);
    }
    expect(coolDowns).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
    now = (await known()).openUntil ?? now;
    await one.takeProbe(HAIKU, 'good', settings);
    await report(one, null, 'good');
    now += 30_000;
    await openBreaker(one);
    expect((await known()).trips).toBe(7);
    now = (await known()).openUntil ?? now;
    await one.takeProbe(HAIKU, 'better', settings);
    await report(one, null, 'better');
    now += 60_000;
    await openBreaker(one);
    expect(await known()).toMatchObject({ trips: 1, openUntil: now + 5_000 });
  });
});

describe('admission', () => {
  it('is cut once a second, by one of fifty environments that are throttled together', async () => {
    const all = Array.from({ length: 50 }, () => environment());
    await Promise.all(all.slice(0, 2).map((one) => report(one, null)));
    await Promise.all(all.slice(2, 5).map((one) => report(one, 'throttled')));
    expect((await known()).cut).toEqual({ share: 0.5, at: NOON });
    now += 999;
    await report(environment(), 'throttled');
    expect((await known()).cut).toEqual({ share: 0.5, at: NOON });
  });

  it('is cut further while it has not recovered', async () => {
    await report(environment(), 'throttled');
    now += 1_000;
    await report(environment(), 'throttled');
    expect((await known()).cut?.share).toBeCloseTo(0.3, 10);
  });

  it('is not cut by an overload or silence', async () => {
    const one = environment();
    await report(one, 'overloaded');
    now += 1_000;
    await report(one, 'timed_out');
    expect((await known()).cut).toBeNull();
  });
});

describe('news', () => {
  it('are read once while they are fresh, also by callers at the same time', async () => {
    let reads = 0;
    const documents = {
      send: async () => {
        reads += 1;
        return {};
      },
    } as never;
    const one = new DynamoModelHealth(documents, 'any', {
      clock: { now: () => now },
      random: () => 0,
      maxAgeMs: 1_500,
    });
    await Promise.all([one.read(), one.read(), one.read()]);
    now += 1_499;
    await one.read();
    expect(reads).toBe(1);
    now += 1;
    await one.read();
    expect(reads).toBe(2);
  });

  it('stop nobody when the table is down', async () => {
    const documents = {
      send: async () => {
        throw new Error('DynamoDB is down');
      },
    } as never;
    const one = new DynamoModelHealth(documents, 'any', {
      clock: { now: () => now },
      random: () => 0,
      maxAgeMs: 0,
    });
    expect(await one.read()).toEqual(new Map());
    await report(one, 'auth');
    await report(one, null);
    expect(await one.takeProbe(HAIKU, 'me', settings)).toBe(false);
    expect(await one.admit({ model: 'm', tokens: 1, quota: { rpm: 1, tpm: 0 } })).toBe(false);
  });
});
