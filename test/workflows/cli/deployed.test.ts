import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { startListener, startMachines, startSts, type TestServer } from '../connection/aws-servers.ts';
import { type Ran, runStepladder } from './stepladder.ts';

const ACCOUNT = '123456789012';
const LEAN = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:coordinate:live`;
const GLASS = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:coordinate-glass:live`;
const TOLD = `on AWS: account ${ACCOUNT}, us-east-1, machine coordinate:live, table stepladder\n`;

/** A local stack that is reached as AWS is: by the default chain and by endpoints of the SDK's own. */
let stack: TestStack;
let machines: Awaited<ReturnType<typeof startMachines>>;
let sts: TestServer;
let credentials: NodeJS.ProcessEnv;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  stack = await startTestStack();
  const { stepFunctions, stateMachines, dynamodb, tableName } = stack.endpoints;
  machines = await startMachines(stepFunctions, stateMachines['coordinate'] ?? '');
  sts = await startSts(ACCOUNT);
  credentials = {
    PATH: process.env['PATH'],
    NO_COLOR: '1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  env = {
    ...credentials,
    // Nobody listens there: what a command finds, it finds on AWS.
    PORT: '1',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SFN: machines.url,
    AWS_ENDPOINT_URL_STS: sts.url,
    STEPLADDER_STATE_MACHINE_ARN: LEAN,
    STEPLADDER_GLASS_ARN: GLASS,
    STEPLADDER_TABLE: tableName,
  };
});
beforeEach(() => {
  machines.asked.length = 0;
});
afterAll(async () => {
  await Promise.all([sts.close(), machines.close()]);
  await stack.close();
});

const stepladder = (...args: readonly string[]): Promise<Ran> => runStepladder(args, env);

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await stepladder(...args, '--json');
  expect([code, stderr]).toEqual([0, TOLD]);
  return JSON.parse(stdout) as T;
}

describe('the command line on a deployed stack', () => {
  it('says once whose it is, and asks its machine', async () => {
    const { code, stdout, stderr } = await stepladder('ask', 'hello', '--message-id', 'far-1');
    expect([code, stderr]).toEqual([0, TOLD]);
    expect(stdout).toMatch(/^answered via simple/mu);
    expect(machines.asked).toEqual([{ arn: LEAN, messageId: 'far-1' }]);
    expect(await json('runs', 'show', 'far-1')).toMatchObject({ run: { status: 'answered' } });
  });

  it('replays failed runs on the machine that logs everything, and notes who did', async () => {
    await stack.faults({ kind: 'overload' });
    await stepladder('ask', 'How are you today?', '--message-id', 'far-broken');
    await stack.clear();
    const failed = ['runs', 'list', '--status', 'failed', '--since', '1h'];
    const listed = await json<{ messageId: string }[]>(...failed);
    expect(listed.map(({ messageId }) => messageId)).toEqual(['far-broken']);
    const [entry] = await json<object[]>('replay', '--failed', '--since', '1h', '--by', 'aiko');
    expect(entry).toMatchObject({ replayOf: 'far-broken', reply: { outcome: 'answered' } });
    expect(machines.asked).toEqual([
      { arn: LEAN, messageId: 'far-broken' },
      { arn: GLASS, messageId: 'far-broken~r1' },
    ]);
    expect(await json('audit', '--since', '1h')).toMatchObject([{ kind: 'replay', by: 'aiko' }]);
  });

  it('changes policy and budget there', async () => {
    await json('policy', 'set', 'thresholds.accept=0.85', '--reason', 'stricter');
    expect(await json('policy', 'show', 'thresholds.accept')).toBe(0.85);
    await json('budget', 'override', '--add', '5', '--reason', 'sale day');
    expect(await stack.pot('main')).toBeDefined();
    expect(await json('models')).toContainEqual(expect.objectContaining({ id: 'claude-haiku-5-5' }));
  });

  it('records votes, counts costs, sweeps, and says what would have been', async () => {
    await stepladder('ask', 'Is Berserk in stock?', '--message-id', 'far-2');
    expect(await json('feedback', 'far-2', 'up')).toMatchObject({ vote: 'up', messageId: 'far-2' });
    expect(await json('runs', 'show', 'far-2')).toMatchObject({ feedback: { vote: 'up' } });
    expect(await json('costs', 'report', '--by', 'lane')).toBeDefined();
    expect(await json('runs', 'sweep')).toMatchObject({ abandoned: [] });
    expect(await json('replay', 'far-2', '--what-if', '1')).toMatchObject({ runs: [{ messageId: 'far-2' }] });
    expect(await json('runs', 'forget', '--user', 'nobody', '--dry-run')).toMatchObject({ histories: 0 });
  });

  it.each([
    [['ask', 'hello', '--fault', 'hang'], '--fault is for the simulator on this machine'],
    [['ask', 'hello', '--stream'], '--stream is for a stack on this machine'],
    [['start'], 'start runs a stack on this machine: unset STEPLADDER_STATE_MACHINE_ARN'],
  ])('refuses what makes no sense there: %j', async (args, problem) => {
    const { code, stderr } = await stepladder(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
    expect(machines.asked).toEqual([]);
  });

  it('names the variable whose table is not there', async () => {
    const { code, stderr } = await runStepladder(['runs', 'list'], { ...env, STEPLADDER_TABLE: 'another' });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'STEPLADDER_TABLE is "another": account 123456789012 in us-east-1 has no such table',
    );
    expect(stderr).not.toContain('not expected');
  });

  it('does nothing with the keys of another account, or with none', async () => {
    const machine = LEAN.replace(ACCOUNT, '999999999999');
    const other = { ...env, STEPLADDER_GLASS_ARN: '', STEPLADDER_STATE_MACHINE_ARN: machine };
    const wrong = await runStepladder(['ask', 'hello'], other);
    expect(wrong.stderr).toMatch(
      /^Credentials\.Invalid: the credentials are of account 123456789012, .*999999999999/,
    );
    const { AWS_ACCESS_KEY_ID: _, ...keyless } = env;
    const none = await runStepladder(['policy', 'show'], keyless);
    expect(none.stderr).toMatch(/^Credentials\.Invalid: there are no AWS credentials: sign in .*\n$/);
    expect([wrong.code, none.code]).toEqual([1, 1]);
    expect(machines.asked).toEqual([]);
  });
});

describe('a machine that holds AWS credentials', () => {
  it('reaches nothing of AWS until the variables name a stack', async () => {
    const aws = await startListener();
    try {
      const local = {
        ...credentials,
        PORT: new URL(stack.endpoints.stepFunctions).port,
        AWS_ENDPOINT_URL: aws.url,
      };
      for (const args of [
        ['ask', 'hello'],
        ['runs', 'list'],
        ['policy', 'show'],
        ['budget', 'show'],
        ['models'],
      ]) {
        const { code, stderr } = await runStepladder(args, local);
        expect([code, stderr], args.join(' ')).toEqual([0, '']);
      }
      expect(aws.heard).toEqual([]);
      // The listener would have heard it.
      const { code } = await runStepladder(['policy', 'show'], {
        ...local,
        STEPLADDER_STATE_MACHINE_ARN: LEAN,
        STEPLADDER_TABLE: 'stepladder',
      });
      expect([code, aws.heard.length > 0]).toEqual([1, true]);
    } finally {
      await aws.close();
    }
  });
});
