import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utcDay } from '../../../tasks/core/clock.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { MATRICES } from '../../../tasks/profiles/mangaassist/matrices/index.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
const soon = utcDay(Date.now() + 40 * 86_400_000);
const later = utcDay(Date.now() + 400 * 86_400_000);
beforeAll(async () => {
  stack = await startTestStack({}, 'shared');
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
  await stack.policy((policy) => ({
    ...policy,
    models: policy.models.map((model) => {
      if (model.id === 'claude-opus-5-5') {
        return { ...model, lifecycle: { endOfLife: soon, successor: 'claude-sonnet-5-5' } };
      }
      return model.id === 'gpt-4o' ? { ...model, lifecycle: { endOfLife: later, successor: null } } : model;
    }),
  }));
});
afterAll(() => stack.close());

const models = (...args: readonly string[]): Promise<Ran> => runStepladder(['models', ...args], env);

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await models(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

interface Listed {
  readonly id: string;
  readonly latencyMs: { readonly p50: number };
  readonly health: string;
}

describe('models', () => {
  it('lists the models of the live policy with what they cost, take, are worth and serve', async () => {
    const listed = await json<readonly Listed[]>();
    expect(listed.map(({ id }) => id)).toEqual(defaultPolicy.models.map(({ id }) => id));
    expect(listed[0]).toEqual({
      id: 'claude-haiku-5-5',
      provider: 'bedrock',
      apiId: 'global.anthropic.claude-haiku-5-5',
      prices: { input: 0.1, cachedInput: 0.01, output: 0.5 },
      latencyMs: { p50: 350, p95: 800, p99: 1_300 },
      quality: 0.85,
      level: 'intermediate',
      health: 'unknown',
      deployments: [
        {
          apiId: 'global.anthropic.claude-haiku-5-5',
          weight: 1,
          canaryShare: null,
          breaker: 'unknown',
          reason: null,
          openUntil: null,
          admitted: 1,
        },
      ],
      endOfLife: null,
      daysLeft: null,
      ended: false,
      successor: null,
      serves: ['rungs.cheap', 'classifierModel', 'chains.mixed', 'chains.anthropic', 'chains.fast'],
    });
  });

  it('tells how much of its life each one has left', async () => {
    const listed = await json<readonly Listed[]>();
    const named = (id: string) => listed.find((model) => model.id === id);
    expect(named('claude-opus-5-5')).toMatchObject({ endOfLife: soon, daysLeft: 40, ended: false });
    expect(named('gpt-4o')).toMatchObject({ endOfLife: later, daysLeft: 400, successor: null });
    expect(named('claude-haiku-3')).toMatchObject({ ended: true, successor: 'claude-haiku-5-5', serves: [] });
    const { stdout } = await models();
    expect(stdout).toMatch(
      /^policy version 2\nmodel +provider +\$ in +cached +out +p50 ms +p95 +p99 +quality +health/,
    );
    expect(stdout).toContain(`unknown  ${soon} ends in 40 days, then claude-sonnet-5-5`);
    expect(stdout).toContain('unknown  2026-09-10 ended, then claude-haiku-5-5');
  });

  it('tells how each one fares, and makes no state of health up', async () => {
    await stack.faults({ kind: 'denied', model: 'haiku' });
    await stack.ask({ query: 'hello, who goes there' });
    await stack.clear();
    const healthOf = async (...args: readonly string[]) =>
      Object.fromEntries((await json<readonly Listed[]>(...args)).map(({ id, health }) => [id, health]));
    expect(await healthOf()).toMatchObject({
      'claude-haiku-5-5': 'open (auth)',
      'claude-opus-5-5': 'unknown',
      'gpt-4o': 'unknown',
    });
    expect(new Set(Object.values(await healthOf('--set', 'current')))).toEqual(new Set(['unknown']));
  });

  it.each([
    ['current', ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5'], 350],
    ['claude-3', ['claude-haiku-3', 'claude-sonnet-3', 'claude-opus-3'], 250],
    ['claude-3/router', ['claude-haiku-3', 'claude-sonnet-3', 'claude-opus-3'], 200],
    ['claude-3/efficiency', ['claude-haiku-3', 'claude-sonnet-3', 'claude-opus-3'], 300],
  ])('lists the models of the set %s', async (set, rungs, p50) => {
    const listed = await json<readonly Listed[]>('--set', set);
    expect(listed.map(({ id }) => id).filter((id) => id.startsWith('claude'))).toEqual(rungs);
    expect(listed[0]?.latencyMs.p50).toBe(p50);
  });
});

describe('models --matrix', () => {
  it('prints every table of the documents', async () => {
    const { stdout } = await models('--matrix');
    for (const { name, title } of MATRICES) expect(stdout).toContain(`${title} (${name})`);
    expect(stdout).toContain(
      'Latency x complexity (latency), from Model cascading: model selection decision matrix\n',
    );
    expect(stdout).toMatch(/^manga recommendation +recommendation +2 +5 +4$/m);
    expect(stdout).toMatch(/^order status +order_status +5 +5 +-$/m);
  });

  it('prints one by its name, with the source of each row where there are two', async () => {
    const { stdout } = await models('--matrix', 'complexity');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'Models by complexity (complexity)',
      expect.stringMatching(/^complexity +model +examples +source$/),
    ]);
    expect(await json('--matrix', 'stars')).toMatchObject([
      { name: 'stars', rows: expect.arrayContaining([expect.objectContaining({ haiku: 2, sonnet: 5 })]) },
    ]);
    expect(await json('--matrix')).toEqual(JSON.parse(JSON.stringify(MATRICES)));
  });
});

describe('what models refuses', () => {
  it.each([
    [
      ['--set', 'claude3'],
      'unknown model set claude3: did you mean claude-3? known are current, claude-3, openai,',
    ],
    [['--set', 'constructor'], 'unknown model set constructor: known are current'],
    [['--matrix', 'star'], 'there is no matrix star: did you mean stars? known are'],
    [['--matrix', '--set', 'current'], 'give either --set or --matrix, not both'],
    [['gpt-4'], 'too many arguments'],
  ])('%j is told in one line, and exits with 1', async (args, says) => {
    const { code, stdout, stderr } = await models(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
