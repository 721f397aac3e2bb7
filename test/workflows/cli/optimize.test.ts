import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
});
afterAll(() => stack.close());

const optimize = (...args: readonly string[]): Promise<Ran> => runStepladder(['optimize', ...args], env);
const history = async (): Promise<readonly { readonly by: string }[]> =>
  JSON.parse((await runStepladder(['policy', 'history', '--json'], env)).stdout);

describe('optimize', () => {
  it('says that there is nothing to judge, changes nothing, and exits with 2', async () => {
    const { code, stdout, stderr } = await optimize('--apply');
    expect([code, stderr]).toEqual([2, '']);
    expect(stdout).toMatch(/0 replies.*\nnothing was judged: no message was answered in this window\n$/);
    const { code: jsonCode, stdout: json } = await optimize('--json');
    expect(jsonCode).toBe(2);
    expect(JSON.parse(json)).toMatchObject({ judged: false, applied: false, policyVersion: 1 });
    expect(await history()).toEqual([]);
  });

  it('judges what was asked, beside every target, and writes nothing by itself', async () => {
    for (let at = 1; at <= 10; at += 1) await stack.ask({ query: `Is volume ${at} of Berserk in stock?` });
    const { code, stdout } = await optimize('--window', '1h');
    expect(code).toBe(0);
    expect(stdout).toMatch(/: 10 replies, 10 of 10 answered/);
    for (const target of ['p50_latency', 'p95_latency', 'p99_latency', 'cost', 'availability']) {
      expect(stdout).toMatch(new RegExp(`^${target} .* met$`, 'm'));
    }
    expect(stdout).toMatch(/^at 1000000 messages a day: \$\d+\.\d\d a day, /m);
    expect(stdout).toMatch(/\nadvice only, nothing was written; --apply may change version 1\n$/);
    expect(await history()).toEqual([]);
  });

  it('gives the same as one JSON document', async () => {
    const { code, stdout } = await optimize('--window', '1h', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      judged: true,
      applied: false,
      recorded: false,
      observed: { messages: 10, source: 'runs' },
      verdict: { change: false, worse: false },
    });
  });

  it('counts no message twice when it applies', async () => {
    expect((await optimize('--apply', '--window', '1h')).code).toBe(0);
    const { code, stdout } = await optimize('--apply', '--window', '1h');
    expect(code).toBe(2);
    expect(stdout).toContain('up to which the last one was judged');
  });

  it('refits the threshold over recorded runs, and needs enough of them', async () => {
    const { code, stdout } = await optimize('--refit', '--since', '1h', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ live: 0.8, runs: 10, applied: false, policyVersion: 1, recommended: null });
    expect(found.candidates.length).toBeGreaterThanOrEqual(18);
    expect((await optimize('--refit', '--since', '1h')).stdout).toContain(
      '10 messages tell of it: 30 are needed',
    );
  });

  it.each([
    [['--window', '90s'], 'use 1m to 1d, such as 5m, 15m, 1h'],
    [['--window', '2d'], 'use 1m to 1d'],
    [['--since', '1h'], '--since does not go with this: add --refit, or leave it out'],
    [['--refit', '--window', '5m'], '--window does not go with this: use --since with --refit'],
    [['--refit', '--limit', '0'], 'use 1 to 2000'],
    [['--refit', '--tolerance', '0.5'], 'use 0 to 0.1'],
  ])('refuses %j, and says what to use', async (args, message) => {
    const { code, stdout, stderr } = await optimize(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });
});

describe('optimize --refit --apply', () => {
  it('writes the threshold that recorded traffic speaks for, by the optimizer, with what it saves', async () => {
    const strict = await startTestStack();
    const own = { ...env, PORT: new URL(strict.endpoints.stepFunctions).port };
    try {
      await strict.policy((policy) => ({ ...policy, thresholds: { ...policy.thresholds, accept: 0.95 } }));
      const titles = ['Berserk', 'Vinland Saga', 'Claymore', 'Dorohedoro', 'One Piece', 'Naruto'];
      for (const title of titles) {
        for (let volume = 1; volume <= 5; volume += 1) {
          await strict.ask({ query: `Is volume ${volume} of ${title} in stock?` });
        }
      }
      const { code, stdout } = await runStepladder(
        ['optimize', '--refit', '--apply', '--tolerance', '0.05', '--json'],
        own,
      );
      expect(code).toBe(0);
      const found = JSON.parse(stdout);
      expect(found).toMatchObject({ live: 0.95, runs: 30, applied: true, policyVersion: 3 });
      expect(found.recommended.savedUsdLower).toBeGreaterThan(0);
      const [change] = JSON.parse((await runStepladder(['policy', 'history', '--json'], own)).stdout);
      expect(change).toMatchObject({
        version: 3,
        by: 'optimizer',
        changes: [`thresholds.accept: 0.95 -> ${found.recommended.accept}`],
      });
      expect(change.reason).toMatch(
        /^thresholds\.accept 0\.95 -> 0\.\d+: refitted over 30 recorded runs, saves at least \$0\.\d+/,
      );
    } finally {
      await strict.close();
    }
  }, 60_000);
});
