import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policyKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoPolicyEditor } from '../../../../tasks/adapters/dynamodb/policy-editor.ts';
import { DynamoPolicyStore } from '../../../../tasks/adapters/dynamodb/policy-store.ts';
import type { Policy } from '../../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../../tasks/profiles/mangaassist/default-policy.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { NOON } from './runs.ts';

const MAX_AGE_MS = 2_000;
const WHO = { by: 'mei', reason: 'cheaper nights' };
const frugal = (dayUsd: number): Policy => ({
  ...defaultPolicy,
  budgets: { ...defaultPolicy.budgets, dayUsd },
});

let table: TestTable;
let now: number;
let editor: DynamoPolicyEditor;
const clock = { now: () => now };
const freshStore = (): DynamoPolicyStore =>
  new DynamoPolicyStore(table.documents, table.name, { defaultPolicy, maxAgeMs: MAX_AGE_MS, clock });

beforeEach(async () => {
  now = NOON;
  table = await startTestTable();
  editor = new DynamoPolicyEditor(table.documents, table.name, { defaultPolicy, clock });
});
afterEach(() => table.close());

const write = (Item: Record<string, unknown>) =>
  table.documents.send(new PutCommand({ TableName: table.name, Item }));

async function audit(day: string): Promise<readonly Record<string, unknown>[]> {
  const { Items } = await table.documents.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :day',
      ExpressionAttributeValues: { ':day': `AUDIT#${day}` },
    }),
  );
  return Items ?? [];
}

/** The table, but that nothing can be put under keys of this kind. */
function failingFrom(prefix: string): DynamoDBDocumentClient {
  return withSend(async (command) => {
    if (command instanceof PutCommand && String(command.input.Item?.['pk']).startsWith(prefix)) {
      throw new Error('down');
    }
    return table.documents.send(command);
  });
}

/** The table behind a connection that loses the answer to each write, which the client then sends again. */
function sendingTwice(): DynamoDBDocumentClient {
  return withSend(async (command) => {
    if (command instanceof PutCommand) await table.documents.send(command);
    return table.documents.send(command);
  });
}

type Send = (command: PutCommand) => Promise<unknown>;

const withSend = (send: Send): DynamoDBDocumentClient =>
  new Proxy(table.documents, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });

describe('DynamoPolicyStore', () => {
  it('is the profile’s default while none was saved', async () => {
    const store = freshStore();
    expect(await store.current()).toEqual(defaultPolicy);
    expect(await store.version(defaultPolicy.version)).toEqual(defaultPolicy);
  });

  it('sees a saved policy once what it read is too old', async () => {
    const store = freshStore();
    await store.current();
    await editor.save(frugal(5_000), WHO, 1);
    now += MAX_AGE_MS - 1;
    expect((await store.current()).version).toBe(1);
    now += 1;
    expect(await store.current()).toEqual({ ...frugal(5_000), version: 2 });
  });

  it('keeps every version readable, the live one included', async () => {
    await editor.save(frugal(5_000), WHO, 1);
    await editor.save(frugal(6_000), WHO, 2);
    const store = freshStore();
    expect((await store.version(1)).budgets.dayUsd).toBe(defaultPolicy.budgets.dayUsd);
    expect((await store.version(2)).budgets.dayUsd).toBe(5_000);
    expect((await store.version(3)).budgets.dayUsd).toBe(6_000);
    await expect(store.version(4)).rejects.toMatchObject({ name: 'Policy.Invalid' });
  });

  it('prefers what was saved to a default of the same number', async () => {
    await editor.save(frugal(5_000), WHO, 1);
    await editor.save(frugal(6_000), WHO, 2);
    const options = { defaultPolicy: { ...defaultPolicy, version: 2 }, maxAgeMs: MAX_AGE_MS, clock };
    const redeployed = new DynamoPolicyStore(table.documents, table.name, options);
    expect((await redeployed.version(2)).budgets.dayUsd).toBe(5_000);
  });

  it('refuses a stored document that it does not understand, naming the field', async () => {
    await write({ ...policyKey('CURRENT'), version: 2, policy: { ...defaultPolicy, version: 'two' } });
    await expect(freshStore().current()).rejects.toMatchObject({
      name: 'Policy.Invalid',
      message: expect.stringContaining('version'),
    });
  });

  it('goes on with the last one it could read when the live one turns bad', async () => {
    const store = freshStore();
    await store.current();
    await write({ ...policyKey('CURRENT'), version: 2, policy: { nonsense: true } });
    now += MAX_AGE_MS;
    expect(await store.current()).toEqual(defaultPolicy);
  });

  it('reads a version once', async () => {
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
    const mocked = mockClient(documents);
    mocked.on(GetCommand).resolves({ Item: { policy: { ...defaultPolicy, version: 7 }, version: 7 } });
    const store = new DynamoPolicyStore(documents, 'table', { defaultPolicy, maxAgeMs: MAX_AGE_MS, clock });
    await store.version(7);
    await store.version(7);
    expect(mocked.commandCalls(GetCommand)).toHaveLength(1);
  });
});

describe('DynamoPolicyEditor', () => {
  it('saves under the next version, whatever number the document bears', async () => {
    expect(await editor.save({ ...frugal(5_000), version: 99 }, WHO, 1)).toEqual({
      ...frugal(5_000),
      version: 2,
    });
  });

  it('lets one of two win who change the same version', async () => {
    const saves = await Promise.allSettled([
      editor.save(frugal(5_000), { by: 'mei', reason: 'a' }, 1),
      editor.save(frugal(6_000), { by: 'ken', reason: 'b' }, 1),
    ]);
    expect(saves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const winner = saves[0]?.status === 'fulfilled' ? 'mei' : 'ken';
    expect(saves.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: {
        name: 'Policy.Conflict',
        message: expect.stringContaining(`the live policy is version 2 (by ${winner} at`),
      },
    });
    expect((await freshStore().current()).version).toBe(2);
  });

  it('names the live version to whoever expected another', async () => {
    await editor.save(frugal(5_000), WHO, 1);
    await expect(editor.save(frugal(6_000), WHO, 1)).rejects.toThrow(
      'the live policy is version 2 (by mei at 2026-11-21T12:00:00.000Z: cheaper nights), not version 1: read it again',
    );
  });

  it('refuses a policy that does not hold together and leaves the live one', async () => {
    const headless = { ...defaultPolicy, rungs: { ...defaultPolicy.rungs, top: 'gpt-99' } };
    await expect(editor.save(headless, WHO, 1)).rejects.toThrow('rungs.top names gpt-99');
    expect(await freshStore().current()).toEqual(defaultPolicy);
  });

  it('tells who changed what when, the newest first', async () => {
    expect(await editor.history()).toEqual([]);
    await editor.save(frugal(5_000), WHO, 1);
    now += 60_000;
    await editor.save(frugal(6_000), { by: 'ken', reason: 'sale week' }, 2);
    expect(await editor.history()).toEqual([
      {
        version: 3,
        at: NOON + 60_000,
        by: 'ken',
        reason: 'sale week',
        changes: ['budgets.dayUsd: 5000 -> 6000'],
      },
      {
        version: 2,
        at: NOON,
        by: 'mei',
        reason: 'cheaper nights',
        changes: ['budgets.dayUsd: 10000 -> 5000'],
      },
      { version: 1, at: 0, by: 'profile', reason: 'the default of the profile', changes: [] },
    ]);
  });

  it('keeps the history in order when versions have two digits', async () => {
    for (let version = 1; version <= 11; version++) await editor.save(frugal(version), WHO, version);
    const history = await editor.history();
    expect(history.map(({ version }) => version)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('enters each change into the audit of its day', async () => {
    await editor.save(frugal(5_000), WHO, 1);
    now += 86_400_000;
    await editor.save(frugal(6_000), { by: 'ken', reason: 'sale week' }, 2);
    expect(await audit('2026-11-21')).toEqual([
      {
        pk: 'AUDIT#2026-11-21',
        sk: '2026-11-21T12:00:00.000Z#POLICY#2',
        subject: 'policy',
        version: 2,
        at: NOON,
        by: 'mei',
        reason: 'cheaper nights',
        changes: ['budgets.dayUsd: 10000 -> 5000'],
      },
    ]);
    expect(await audit('2026-11-22')).toMatchObject([{ version: 3, by: 'ken', reason: 'sale week' }]);
  });

  it('enters no change that was refused', async () => {
    await editor.save(frugal(5_000), WHO, 1);
    await expect(editor.save(frugal(6_000), { by: 'ken', reason: 'late' }, 1)).rejects.toThrow();
    await expect(editor.save({ ...defaultPolicy, models: [] }, WHO, 2)).rejects.toThrow();
    expect(await audit('2026-11-21')).toHaveLength(1);
  });

  it('makes up for an audit entry that a crash kept out', async () => {
    const crashing = new DynamoPolicyEditor(failingFrom('AUDIT#'), table.name, { defaultPolicy, clock });
    await expect(crashing.save(frugal(5_000), WHO, 1)).rejects.toThrow('down');
    expect((await freshStore().current()).version).toBe(2);
    expect(await audit('2026-11-21')).toEqual([]);
    now += 86_400_000;
    await editor.save(frugal(6_000), { by: 'ken', reason: 'sale week' }, 2);
    expect(await audit('2026-11-21')).toMatchObject([{ version: 2, by: 'mei', reason: 'cheaper nights' }]);
  });

  it('knows its own change when only the answer to it was lost', async () => {
    const doubled = new DynamoPolicyEditor(sendingTwice(), table.name, { defaultPolicy, clock });
    expect((await doubled.save(frugal(5_000), WHO, 1)).version).toBe(2);
    expect(await audit('2026-11-21')).toHaveLength(1);
  });

  it('reads any version as it is stored, and says which one is live when there is none', async () => {
    await editor.save(frugal(5_000), WHO, 1);
    expect(await editor.version(1)).toMatchObject({ change: { by: 'profile' }, document: defaultPolicy });
    expect(await editor.version(2)).toMatchObject({ change: { by: 'mei' }, document: { version: 2 } });
    await expect(editor.version(3)).rejects.toThrow(
      'policy version 3 does not exist: the live one is version 2',
    );
  });

  it('takes up a save that crashed between the copy and the change', async () => {
    await write({ ...policyKey(1), version: 1, at: 0, by: 'profile', reason: 'copy', policy: defaultPolicy });
    expect((await editor.save(frugal(5_000), WHO, 1)).version).toBe(2);
  });

  it('replaces a live policy that this release cannot read', async () => {
    await write({
      ...policyKey('CURRENT'),
      version: 4,
      at: 1,
      by: 'old',
      reason: 'x',
      policy: { old: true },
    });
    expect((await editor.save(frugal(5_000), WHO, 4)).version).toBe(5);
    expect((await freshStore().current()).version).toBe(5);
  });
});
