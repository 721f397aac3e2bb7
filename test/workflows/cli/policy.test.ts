import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utcDay } from '../../../tasks/core/clock.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
let files: string;
let documents: DynamoDBDocumentClient;
let client: DynamoDBClient;
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
  files = await mkdtemp(join(tmpdir(), 'policy-'));
  client = new DynamoDBClient({
    endpoint: stack.endpoints.dynamodb,
    region: stack.endpoints.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  documents = DynamoDBDocumentClient.from(client);
});
afterAll(async () => {
  client.destroy();
  await rm(files, { recursive: true });
  await stack.close();
});

const policy = (...args: readonly string[]): Promise<Ran> => runStepladder(['policy', ...args], env);

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await policy(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

const live = (): Promise<Policy> => json<Policy>('show');

interface Told {
  readonly version: number;
  readonly by: string;
  readonly reason: string;
  readonly changes: readonly string[];
}

async function audit(): Promise<readonly Record<string, unknown>[]> {
  const today = utcDay(Date.now());
  const { Items } = await documents.send(
    new QueryCommand({
      TableName: stack.endpoints.tableName,
      KeyConditionExpression: 'pk = :day',
      ExpressionAttributeValues: { ':day': `AUDIT#${today}` },
    }),
  );
  return Items ?? [];
}

async function file(name: string, text: string): Promise<string> {
  const path = join(files, name);
  await writeFile(path, text);
  return path;
}

describe('the policy of a stack nobody has changed', () => {
  it('is the default of its profile', async () => {
    expect(await live()).toEqual(defaultPolicy);
    expect(await json('history')).toEqual([]);
    expect((await policy('history')).stdout).toBe('no changes: the policy is the default of the profile\n');
    expect((await policy('show')).stdout).toMatch(/^version 1 by profile: the default of the profile$/m);
  });
});

describe('policy show', () => {
  it('prints the whole document as a table', async () => {
    const { stdout } = await policy('show');
    expect(stdout).toMatch(/^thresholds\.accept {2,}0\.8$/m);
    expect(stdout).toMatch(/^chains\.fast {2,}claude-haiku-5-5, gpt-4o-mini$/m);
    expect(stdout).toMatch(/^intents\.faq {2,}minRung cheap, needsContext true, retrieval hybrid/m);
    expect(stdout).toMatch(/^models {2,}claude-haiku-5-5, claude-sonnet-5-5,/m);
  });

  it('prints one field, as deep as it goes', async () => {
    const { stdout } = await policy('show', 'models.claude-haiku-3.5.prices');
    expect(stdout.split('\n').slice(1, 4)).toEqual([
      'models.claude-haiku-3.5.prices.input        0.8',
      'models.claude-haiku-3.5.prices.cachedInput  0.8',
      'models.claude-haiku-3.5.prices.output       4',
    ]);
    expect(await json('show', 'thresholds.accept')).toBe(0.8);
    expect(await json('show', 'chains.openai.1')).toBe('gpt-4o');
  });
});

describe('policy set', () => {
  it('makes a new version live, which the next message is answered under', async () => {
    const { version } = await live();
    const { code, stdout } = await policy(
      'set',
      'thresholds.accept=0.85',
      '--reason',
      'stricter',
      '--by',
      'mei',
    );
    expect([code, stdout]).toEqual([
      0,
      `version ${version} -> ${version + 1}:\n  thresholds.accept: 0.8 -> 0.85\n`,
    ]);
    expect((await live()).thresholds.accept).toBe(0.85);
    await expect
      .poll(async () => (await stack.ask({ query: 'hello' })).reply.route?.policyVersion, { timeout: 8_000 })
      .toBe(version + 1);
    const told = await stack.ask({ query: 'Recommend a dark manga' });
    expect(told.variables).toMatchObject({ lanes: { complex: { minConfidence: 0.85 } } });
  }, 20_000);

  it('reads each value for its field', async () => {
    const before = await live();
    await policy(
      'set',
      'name=2026',
      'tierIsPin=true',
      'chains.night=claude-haiku-5-5, gpt-4o-mini',
      'budgets.dayUsd=.5e3',
      'models.claude-haiku-3.5.lifecycle.endOfLife=2027-12-31',
      'models.claude-haiku-5-5.taskQuality.unknown=0.6',
      'models.claude-haiku-5-5.temperature=null',
      'intents.faq.confidenceAdjustment=-0.1',
      'ensemble.rungs=["cheap","top"]',
      '--reason',
      'all kinds',
    );
    const after = await live();
    expect(after).toMatchObject({
      version: before.version + 1,
      name: '2026',
      tierIsPin: true,
      chains: { night: ['claude-haiku-5-5', 'gpt-4o-mini'] },
      budgets: { dayUsd: 500 },
      intents: { faq: { confidenceAdjustment: -0.1 } },
      ensemble: { rungs: ['cheap', 'top'] },
    });
    expect(after.models.find(({ id }) => id === 'claude-haiku-3.5')?.lifecycle.endOfLife).toBe('2027-12-31');
    expect(after.models[0]).toMatchObject({ taskQuality: { unknown: 0.6 }, temperature: null });
  });

  it('writes nothing on a dry run, and needs no reason for it', async () => {
    const before = await live();
    const { code, stdout } = await policy('set', 'limits.maxClimbs=1', '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      `version ${before.version} would become version ${before.version + 1}:\n  limits.maxClimbs: 2 -> 1\n`,
    ]);
    expect(await live()).toEqual(before);
  });

  it('makes no version of what is so already', async () => {
    const before = await live();
    const { code, stdout } = await policy('set', 'limits.maxClimbs=2', '--reason', 'to be sure');
    expect([code, stdout]).toEqual([0, `nothing to change: version ${before.version} says so already\n`]);
    expect((await live()).version).toBe(before.version);
  });

  it('takes a whole document, as show prints it', async () => {
    const before = await live();
    const edited = { ...before, limits: { ...before.limits, maxClimbs: 1 } };
    const path = await file('edited.json', JSON.stringify(edited));
    expect(await json('set', '--file', path, '--reason', 'one climb', '--by', 'ken')).toEqual({
      from: before.version,
      version: before.version + 1,
      dryRun: false,
      changes: [{ field: 'limits.maxClimbs', from: 2, to: 1 }],
      warnings: [],
    });
    const again = await policy('set', '--file', path, '--reason', 'once more');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(
      `Policy.Conflict: the live policy is version ${before.version + 1} (by ken at `,
    );
  });

  it('reads the document from standard input', async () => {
    const before = await live();
    const args = ['policy', 'set', '--file', '-', '--reason', 'piped', '--json'];
    const document = JSON.stringify({ ...before, limits: { ...before.limits, maxClimbs: 2 } });
    const { stdout } = await runStepladder(args, env, document);
    expect(JSON.parse(stdout)).toMatchObject({ version: before.version + 1 });
  });

  it('warns of what is allowed and probably not meant', async () => {
    const soon = utcDay(Date.now() + 40 * 86_400_000);
    const field = `models.claude-opus-5-5.lifecycle.endOfLife=${soon}`;
    const { stderr } = await policy('set', field, 'tierCaps.economy=top', '--dry-run');
    expect(stderr).toBe(
      'warning: tierCaps.economy (top) reaches higher than tierCaps.standard (mid)\n' +
        `warning: claude-opus-5-5 ends on ${soon}, in 40 days (named by rungs.top, chains.mixed, chains.anthropic): ` +
        'no living successor is registered\n',
    );
    expect(await json('set', 'tierCaps.economy=top', '--dry-run')).toMatchObject({
      warnings: ['tierCaps.economy (top) reaches higher than tierCaps.standard (mid)'],
    });
  });

  it('lets one of two win who change the same version, and tells the other who it was', async () => {
    const { version } = await live();
    const change = (by: string, accept: number) =>
      policy(
        'set',
        `thresholds.accept=${accept}`,
        '--reason',
        `for ${by}`,
        '--by',
        by,
        '--expect',
        `${version}`,
      );
    const runs = await Promise.all([change('mei', 0.7), change('ken', 0.75)]);
    expect(runs.map(({ code }) => code).toSorted()).toEqual([0, 1]);
    const winner = runs[0].code === 0 ? 'mei' : 'ken';
    const loser = runs.find(({ code }) => code === 1);
    expect(loser?.stdout).toBe('');
    expect(loser?.stderr).toMatch(
      new RegExp(
        `^Policy\\.Conflict: the live policy is version ${version + 1} \\(by ${winner} at \\S+: for ${winner}\\), ` +
          `not version ${version}: read it again and redo the change\n$`,
      ),
    );
    expect((await live()).thresholds.accept).toBe(winner === 'mei' ? 0.7 : 0.75);
  });
});

describe('what policy refuses', () => {
  const because = ['--reason', 'a mistake'];

  it.each<readonly [readonly string[], string]>([
    [['show', 'accept'], 'accept is no field of the policy: did you mean thresholds.accept?'],
    [['show', 'threshold.accept'], 'did you mean thresholds.accept?'],
    [['show', 'models.claude-haiku-5-4.quality'], 'did you mean models.claude-haiku-5-5.quality?'],
    [['show', 'sla.colour'], 'sla.colour is no field of the policy: remove it, or use one of defaultMs,'],
    [['show', 'tierIsPin.colour'], 'tierIsPin is true or false, with nothing inside'],
    [['show', 'chains.openai.7'], 'did you mean chains.openai?'],
    [['show', 'chains.nowhere'], 'chains.nowhere is not set in version'],
    [['show', 'constructor'], 'constructor: the name constructor is reserved'],
    [
      ['show', '--version', '99'],
      'Policy.Invalid: policy version 99 does not exist: the live one is version',
    ],
    [['show', '--version', 'new'], 'a version is a whole number from 1'],
    [['history', '--limit', '0'], 'use 1 to 1000'],
    [['rollback', '99', ...because], 'policy version 99 does not exist'],
    [['rollback', 'yesterday', ...because], 'a version is a whole number from 1'],
    [['rollback', '1'], 'a change needs its reason: add --reason'],
    [['set', 'thresholds.accept=0.9'], 'a change needs its reason: add --reason'],
    [['set', 'thresholds.accept=0.9', '--reason', ' '], 'a change needs its reason'],
    [['set', 'thresholds.accept=0.9', ...because, '--by', ''], '--by is empty'],
    [['set', ...because], 'nothing to set: give FIELD=VALUE'],
    [['set', 'thresholds.accept', ...because], 'thresholds.accept is no change: use FIELD=VALUE'],
    [['set', 'tierIsPin=true', '--file', 'x', ...because], 'give either FIELD=VALUE or --file, not both'],
    [['set', '--file', '/nowhere', ...because], '/nowhere cannot be read'],
    [['set', '--file', 'LICENSE', ...because], 'LICENSE is no JSON'],
    [['set', '--file', 'tsconfig.json', ...because], 'compilerOptions is no field of the policy'],
    [['set', 'version=9', ...because], 'version cannot be set: it is counted'],
    [['set', 'thresholds.accept=1.5', ...because], 'thresholds.accept is 1.5: use a number from 0 to 1'],
    [['set', 'thresholds.accept=high', ...because], 'thresholds.accept is "high": use a number from 0 to 1'],
    [
      ['set', 'thresholds.accept=1e999', ...because],
      'thresholds.accept is Infinity: use a number from 0 to 1',
    ],
    [['set', 'thresholds.accept=', ...because], 'thresholds.accept is "": use a number from 0 to 1'],
    [['set', 'limits.maxCalls=2.5', ...because], 'limits.maxCalls is 2.5: use a whole number from 1 to 6'],
    [['set', 'tierIsPin=maybe', ...because], 'tierIsPin is "maybe": use true or false'],
    [['set', 'thresholds.acept=0.9', ...because], 'did you mean thresholds.accept?'],
    [['set', 'thresholds={"accept":1', ...because], 'thresholds is not JSON'],
    [['set', 'rungs.mid=claude-sonet-5-5', ...because], 'did you mean claude-sonnet-5-5?'],
    [
      ['set', 'rungs.cheap=claude-haiku-3', ...because],
      'rungs.cheap names claude-haiku-3, retired on 2026-09-10: use claude-haiku-5-5',
    ],
    [
      ['set', 'chains.fast=gpt-4o-mini,claude-sonnet-3', ...because],
      'chains.fast names claude-sonnet-3, retired on 2025-07-21: use claude-sonnet-5-5',
    ],
    [['set', 'chains.fast=', ...because], 'chains.fast is empty'],
    [['set', 'chains.fast=gpt-4o,gpt-4o', ...because], 'chains.fast names gpt-4o twice'],
    [['set', '__proto__.accept=1', ...because], '__proto__.accept: the name __proto__ is reserved'],
    [
      ['set', 'chains.constructor=gpt-4o', ...because],
      'chains.constructor: the name constructor is reserved',
    ],
    [
      ['set', 'chains={"__proto__":["gpt-4o"]}', ...because],
      'chains.__proto__: the name __proto__ is reserved',
    ],
    [
      ['set', 'thresholds.accept=0.9', ...because, '--expect', '77'],
      'not version 77: read it again and redo the change',
    ],
    [['set', 'thresholds.accept=0.9', ...because, '--expect', 'now'], 'a version is a whole number from 1'],
    [['shw'], "unknown command 'shw'"],
  ])('%j is told in one line, and exits with 1', async (args, says) => {
    const { code, stdout, stderr } = await policy(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('tells how long a reason may be', async () => {
    const { code, stderr } = await policy('set', 'thresholds.accept=0.9', '--reason', 'x'.repeat(501));
    expect([code, stderr]).toEqual([1, '--reason has 501 characters: use at most 500\n']);
  });

  it('changes nothing by any of that', async () => {
    const [newest] = await json<readonly Told[]>('history');
    expect(newest?.reason).not.toBe('a mistake');
    expect((await audit()).map(({ reason }) => reason)).not.toContain('a mistake');
  });
});

describe('policy history, rollback and audit', () => {
  it('tell who changed what and why, and lead back', async () => {
    const first = await live();
    await policy('set', 'thresholds.accept=0.9', '--reason', 'a\n\u001b[31mred\nday', '--by', 'mei');
    await policy(
      'set',
      'limits.maxCalls=3',
      'thresholds.accept=0.95',
      '--reason',
      'セールの週',
      '--by',
      'ken',
    );
    expect(await json('rollback', `${first.version}`, '--reason', 'calm again', '--by', 'aya')).toMatchObject(
      {
        from: first.version + 2,
        version: first.version + 3,
      },
    );
    expect(await live()).toEqual({ ...first, version: first.version + 3 });

    const history = await json<readonly Told[]>('history', '--limit', '3');
    expect(history).toMatchObject([
      { version: first.version + 3, by: 'aya', reason: 'calm again' },
      { version: first.version + 2, by: 'ken', reason: 'セールの週' },
      { version: first.version + 1, by: 'mei', reason: 'a [31mred day' },
    ]);
    expect(history[1]?.changes).toEqual(['thresholds.accept: 0.9 -> 0.95', 'limits.maxCalls: 6 -> 3']);
    const lines = (await policy('history', '--limit', '3')).stdout.split('\n');
    expect(lines[0]).toMatch(/^version {2}at +by +reason +changed$/);
    expect(lines[2]).toMatch(/ken +セールの週 +thresholds\.accept, limits\.maxCalls$/);

    const entries = (await audit()).slice(-3);
    expect(entries).toMatchObject(
      history.toReversed().map(({ version, by, reason, changes }) => ({ version, by, reason, changes })),
    );
  });

  it('show an old version and its fields', async () => {
    expect(await json('show', '--version', '1')).toEqual(defaultPolicy);
    expect((await policy('show', 'thresholds.accept', '--version', '1')).stdout).toBe(
      'version 1 by profile: the default of the profile\nthresholds.accept  0.8\n',
    );
  });

  it('name the user of the system when nobody is named', async () => {
    await policy('set', 'limits.maxCalls=5', '--reason', 'who was it');
    const [newest] = await json<readonly Told[]>('history');
    expect(newest?.by).toBe(userInfo().username);
  });

  it('roll back to nothing that has ended since', async () => {
    const { version } = await live();
    const before = utcDay(Date.now() - 86_400_000);
    const ended = structuredClone(defaultPolicy);
    const opus = ended.models.find(({ id }) => id === 'claude-opus-5-5');
    if (opus !== undefined) opus.lifecycle = { endOfLife: before, successor: 'claude-sonnet-5-5' };
    const item = { pk: 'POLICY', sk: '1', version: 1, at: 1, by: 'x', reason: 'old', policy: ended };
    await documents.send(new PutCommand({ TableName: stack.endpoints.tableName, Item: item }));
    const { code, stderr } = await policy('rollback', '1', '--reason', 'back');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`rungs.top names claude-opus-5-5, retired on ${before}: use claude-sonnet-5-5`),
    ]);
    expect((await live()).version).toBe(version);
  });

  it('mend a live policy that this release cannot read', async () => {
    const { version } = await live();
    const broken = {
      ...defaultPolicy,
      version: version + 1,
      thresholds: { ...defaultPolicy.thresholds, accept: 7 },
    };
    const item = {
      pk: 'POLICY',
      sk: 'CURRENT',
      version: version + 1,
      at: 1,
      by: 'x',
      reason: 'x',
      policy: broken,
    };
    await documents.send(new PutCommand({ TableName: stack.endpoints.tableName, Item: item }));
    expect(await json('show', 'thresholds.accept')).toBe(7);
    const other = await policy('set', 'limits.maxCalls=4', '--reason', 'not that');
    expect(other.stderr).toContain('thresholds.accept is 7: use a number from 0 to 1');
    expect(await json('set', 'thresholds.accept=0.8', '--reason', 'mended')).toMatchObject({
      version: version + 2,
      changes: [{ field: 'thresholds.accept', from: 7, to: 0.8 }],
    });
  });
});

describe('policy without a running stack', () => {
  it('reads and changes the table that DYNAMODB_ENDPOINT names', async () => {
    const { version } = await live();
    const alone = {
      ...env,
      PORT: '0',
      STEPLADDER_DATA: join(files, 'data'),
      SIMULATOR_LATENCY: '0',
      DYNAMODB_ENDPOINT: stack.endpoints.dynamodb,
    };
    const args = ['policy', 'set', 'sla.defaultMs=3100', '--reason', 'from outside', '--json'];
    const { code, stdout, stderr } = await runStepladder(args, alone);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ from: version, version: version + 1 });
    expect(await live()).toMatchObject({ version: version + 1, sla: { defaultMs: 3_100 } });
  }, 30_000);
});

describe('help', () => {
  it.each(['show', 'set', 'history', 'rollback'])('of policy %s has examples', async (name) => {
    const { code, stdout } = await policy(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  stepladder policy ${name}`);
    expect(stdout).toContain('--json');
  });
});
