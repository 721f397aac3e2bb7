import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replySchema } from '../../../tasks/core/contract/reply.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startTestStack();
  await stack.policy((policy) => ({ ...policy, rungs: { ...policy.rungs, cheap: 'claude-sonnet-5-5' } }));
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
});
afterAll(() => stack.close());

const stepladder = (...args: readonly string[]): Promise<Ran> => runStepladder(args, env);

describe('ask --shadow-policy', () => {
  it('prints the reply, then how the other policy answered', async () => {
    const ran = await stepladder(
      'ask',
      'Is Berserk in stock?',
      '--message-id',
      'cs-1',
      '--shadow-policy',
      '1',
    );
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines.at(-2)).toBe('messageId: cs-1');
    expect(lines.at(-1)).toMatch(
      /^shadow cs-1~s1: medium · claude-sonnet-5-5 -> claude-haiku-5-5 · 0\.\d\d.* · \$0\.\d+ -> \$0\.\d+ · \d+ ms.* · agreement [01]\.\d\d$/,
    );
  });

  it('prints the reply and nothing else under --json', async () => {
    const ran = await stepladder('ask', 'hello', '--message-id', 'cs-2', '--shadow-policy', '1', '--json');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(replySchema.parse(JSON.parse(ran.stdout)).messageId).toBe('cs-2');
  });

  it('refuses a version that does not exist, before anything is asked', async () => {
    const gone = await stepladder('ask', 'hello', '--message-id', 'cs-3', '--shadow-policy', '9');
    expect([gone.code, gone.stdout]).toEqual([1, '']);
    expect(gone.stderr).toMatch(/policy version 9 does not exist/);
    const odd = await stepladder('ask', 'hello', '--message-id', 'cs-3', '--shadow-policy', '0');
    expect(odd.stderr).toMatch(/--shadow-policy is 0: use a version of the policy/);
    expect((await stack.run('cs-3')).record).toBeUndefined();
  });
});

describe('runs shadow', () => {
  it('compares what was answered twice, with totals', async () => {
    await stepladder('ask', 'Is Claymore in stock?', '--message-id', 'cs-4', '--shadow-policy', '1');
    const { stdout } = await stepladder('runs', 'shadow', '--json', '--since', '1h');
    const report = JSON.parse(stdout);
    expect(report.policyVersion).toBe(1);
    expect(report.pairs.map(({ messageId }: { messageId: string }) => messageId)).toContain('cs-4');
    expect(report.totals.candidate.costUsd).toBeLessThan(report.totals.live.costUsd);
    const { stdout: text } = await stepladder('runs', 'shadow');
    expect(text).toMatch(/^message +lane +model/);
    expect(text).toMatch(/cs-4 +medium +claude-sonnet-5-5 -> claude-haiku-5-5/);
    expect(text).toMatch(/same lane 100\.0 %, same model 0\.0 %/);
  });

  it('says so when the candidate was never tried', async () => {
    const { stdout } = await stepladder('runs', 'shadow', '--policy-version', '77', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ policyVersion: 77, pairs: [], totals: { pairs: 0 } });
  });

  it('marks shadows in the list, and none is offered for replay', async () => {
    const { stdout } = await stepladder('runs', 'list');
    expect(stdout).toMatch(/cs-4~s1 .*\(shadow of cs-4\)/);
    const { code, stderr } = await stepladder('replay', 'cs-4~s1');
    expect([code, stderr]).toEqual([1, expect.stringContaining('is a shadow of cs-4')]);
  });
});
