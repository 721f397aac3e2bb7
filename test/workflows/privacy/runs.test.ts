import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from '../cli/stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
  const query = 'Write to jo@example.com or call 090-1234-5678: is Berserk in stock?';
  await stack.ask({ messageId: 'jo-1', userId: 'jo', sessionId: 'one', query });
  await stack.ask({ messageId: 'jo-2', userId: 'jo', sessionId: 'one', query: 'And volume 3 of it?' });
  await stack.ask({ messageId: 'al-1', userId: 'al', sessionId: 'two', query: 'Is Vinland Saga in stock?' });
});
afterAll(() => stack.close());

const runs = (...args: readonly string[]): Promise<Ran> => runStepladder(['runs', ...args], env);

describe('runs', () => {
  it.each([[['list']], [['show', 'jo-1', '--json']]])(
    'shows no personal data by %j, unless asked to',
    async (args) => {
      const masked = await runs(...args);
      expect(masked.stdout).toContain('[email] or call [phone]');
      expect(masked.stdout).not.toMatch(/jo@example|1234-5678/u);
      const whole = await runs(...args, '--unmasked');
      expect(whole.stdout).toContain('jo@example.com or call 090-1234-5678');
    },
  );
});

describe('runs forget', () => {
  const histories = async (): Promise<string> =>
    (await fetch(`${stack.endpoints.stepFunctions}/_stepladder/executions`)).text();

  it('names the flag it needs', async () => {
    const { code, stdout, stderr } = await runs('forget');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain("required option '--user <id>'");
    expect((await runs('forget', '--user', ' ')).stderr).toContain('--user must be the userId');
    expect((await runs('forget', '--user', 'jo', '--reason', ' ')).stderr).toContain('--reason must have');
  });

  it('counts first, deletes then, and leaves money and everybody else as they were', async () => {
    const spent = await stack.pot('main');
    const dry = await runs('forget', '--user', 'jo', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, runs: 2, sessions: 1 });
    expect((await stack.run('jo-1')).record).toBeDefined();

    const { code, stdout, stderr } = await runs('forget', '--user', 'jo', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ runs: 2, sessions: 1, histories: 2, inFlight: 0, unfinished: false });
    expect(told.attempts).toBeGreaterThan(0);
    for (const id of ['jo-1', 'jo-2'])
      expect(await stack.run(id)).toEqual({ record: undefined, attempts: [] });
    expect(await histories()).not.toContain('jo@example.com');
    expect(await histories()).toContain('Vinland');
    expect((await stack.run('al-1')).record?.status).toBe('answered');
    expect(await stack.pot('main')).toEqual(spent);
    expect((await runs('list')).stdout).not.toContain('jo-1');
  });

  it('knows nothing of the conversation afterwards, and a second call finds nothing', async () => {
    const { reply } = await stack.ask({
      userId: 'jo',
      sessionId: 'one',
      messageId: 'jo-1',
      query: 'And how much is it?',
    });
    expect(reply.lane).not.toBe('repeat');
    expect(reply.entities?.productIds).toEqual([]);
    expect((await runs('forget', '--user', 'nobody')).stdout).toContain(
      'deleted 0 runs with 0 attempts, 0 sessions',
    );
  });

  it('of the local history is not for pages of other sites, and needs a name', async () => {
    const url = `${stack.endpoints.stepFunctions}/_stepladder/executions`;
    const foreign = await fetch(`${url}?userId=al`, {
      method: 'DELETE',
      headers: { origin: 'http://evil.example' },
    });
    expect(foreign.status).toBe(403);
    expect(await histories()).toContain('Vinland');
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(400);
  });
});
