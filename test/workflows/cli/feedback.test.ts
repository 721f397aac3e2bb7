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

const stepladder = (...args: readonly string[]): Promise<Ran> => runStepladder(args, env);
async function json(...args: readonly string[]) {
  const { code, stdout, stderr } = await stepladder(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('feedback', () => {
  it('is kept, shown with its run, changed, and forgotten with its customer', async () => {
    const messageId = 'voted-1';
    await stack.ask({ messageId, query: 'hello', userId: 'user-voted' });
    const { stdout } = await stepladder('feedback', messageId, 'down', '--comment', 'call 090-1234-5678');
    expect(stdout).toBe('down for voted-1: simple -> claude-haiku-5-5\n');
    expect((await stepladder('runs', 'show', messageId)).stdout).toMatch(
      /^feedback: down at \d{4}-\S+: call \[phone\]$/mu,
    );

    const kept = await json('feedback', messageId, 'up');
    expect(kept).toMatchObject({ messageId, vote: 'up', comment: null, lane: 'simple', policyVersion: 1 });
    expect((await json('runs', 'show', messageId)).feedback).toEqual(kept);

    await stepladder('runs', 'forget', '--user', 'user-voted');
    // Asked anew under its old id it is another message: nobody has voted on that.
    await stack.ask({ messageId, query: 'hello', userId: 'user-voted' });
    expect((await json('runs', 'show', messageId)).feedback).toBeNull();
  });

  it.each([
    [['nobody', 'up'], 'Feedback.Refused: messageId: no run is called nobody: use the messageId of a reply'],
    [['voted-1', 'sideways'], "error: command-argument value 'sideways' is invalid for argument 'vote'"],
  ])('%j is refused with the field and the fix', async (args, why) => {
    const { code, stdout, stderr } = await stepladder('feedback', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(why);
  });
});

describe('audit', () => {
  it('lists what operators did, with who and why, masked, and of one kind', async () => {
    await stack.faults({ kind: 'overload' });
    await stack.ask({ messageId: 'failed-1', query: 'hello, failing shop' });
    await stack.ask({ messageId: 'failed-2', query: 'hello, failing shops' });
    await stack.clear();
    const reason = 'asked by taro@example.com';
    await stepladder('budget', 'override', '--add', '5', '--reason', reason, '--by', 'cho');
    await stepladder('replay', 'failed-1', '--by', 'aiko');
    await stepladder('replay', '--failed', '--since', '1h', '--by', 'ben');
    await stepladder('replay', 'failed-1', '--by', 'nobody', '--dry-run');

    const entries = await json('audit', '--since', '5m');
    expect(entries.map(({ kind, by }: Record<string, string>) => [kind, by])).toEqual([
      // Of the customer who was forgotten above.
      ['forget', expect.any(String)],
      ['budget', 'cho'],
      ['replay', 'aiko'],
      ['replay', 'ben'],
    ]);
    expect(entries[1]).toMatchObject({ reason: 'asked by [email]' });
    expect(entries[2]).toMatchObject({ about: 'failed-1' });
    expect(entries[2].changes[0]).toMatch(
      /^as failed-1~r1 under policy 1: answered by claude-\S+, \$0\.\d{6}$/u,
    );
    expect(entries[3].changes[0]).toMatch(/^as failed-2~r1 \(one of many\) under policy 1: answered by /u);

    expect(await json('audit', '--kind', 'budget', '--unmasked')).toMatchObject([{ reason }]);
    const { stdout } = await stepladder('audit', '--kind', 'replay');
    expect(stdout).toMatch(/^\S+ {2}replay {2}aiko {2}failed-1\n {2}as failed-1~r1 /u);
    expect((await stepladder('audit', '--kind', 'policy')).stdout).toBe('nothing was changed\n');
  });

  it('knows its kinds', async () => {
    const { code, stderr } = await stepladder('audit', '--kind', 'weather');
    expect(code).toBe(1);
    expect(stderr).toContain('Allowed choices are policy, budget, forget, replay');
  });
});
