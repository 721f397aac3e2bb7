import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replySchema } from '../../../tasks/core/contract/reply.ts';
import { parseFault } from '../../../workflows/cli/faults.ts';
import { parseSince } from '../../../workflows/cli/since.ts';
import { vagueMessage } from '../../fixtures/vague.ts';
import { startTestStack, type TestStack } from '../../harness/stack.ts';
import { type Ran, runStepladder, spawnStepladder } from './stepladder.ts';

let stack: TestStack;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  stack = await startTestStack();
  env = { ...process.env, PORT: new URL(stack.endpoints.stepFunctions).port, NO_COLOR: '1' };
});
afterAll(() => stack.close());

const stepladder = (...args: readonly string[]): Promise<Ran> => runStepladder(args, env);

describe('ask', () => {
  it('prints the reply of the contract and nothing else under --json', async () => {
    const { code, stdout, stderr } = await stepladder('ask', 'hello', '--json', '--message-id', 'cli-1');
    expect([code, stderr]).toEqual([0, '']);
    expect(replySchema.parse(JSON.parse(stdout)).messageId).toBe('cli-1');
  });

  it('gets the first reply again for the same message id', async () => {
    await stepladder('ask', 'hello', '--message-id', 'cli-2');
    const { stdout } = await stepladder('ask', 'hello', '--message-id', 'cli-2', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ lane: 'repeat', costUsd: 0 });
  });

  it('reads standard input when there is no text', async () => {
    const { stdout } = await runStepladder(['ask', '--json'], env, 'hello from a pipe');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'answered', lane: 'simple' });
  });

  it('scripts a fault for this message alone', async () => {
    const { stdout } = await stepladder('ask', 'hello, faulty', '--fault', 'throttle:haiku:1', '--json');
    expect(JSON.parse(stdout).attempts[0].outcome).toBe('throttled');
    const after = await stepladder('ask', 'hello, healthy', '--json');
    expect(JSON.parse(after.stdout).attempts[0].outcome).toBe('accepted');
  });

  it('leaves the faults alone that others scripted', async () => {
    await stack.faults({ kind: 'slow', model: 'opus', delayMs: 1 });
    const { code } = await stepladder('ask', 'hello, guest', '--fault', 'throttle:haiku', '--json');
    const left = await (await fetch(`${stack.endpoints.bedrockRuntime}/_simulator/faults`)).json();
    await stack.clear();
    expect([code, left]).toMatchObject([0, [{ kind: 'slow', model: 'opus' }]]);
    expect(left).toHaveLength(1);
  });

  it('passes every flag on as a field of the request', async () => {
    const flags = [
      '--tier',
      'premium',
      '--goal',
      'quality',
      '--max-cost',
      '0.04',
      '--sla',
      '9000',
      '--user',
      'user-1',
    ];
    const { stdout } = await stepladder('ask', 'hello, flags', '--json', '--message-id', 'cli-3', ...flags);
    expect(JSON.parse(stdout).outcome).toBe('answered');
    expect((await stack.run('cli-3')).record?.request).toMatchObject({
      tier: 'premium',
      goal: 'quality',
      maxCostUsd: 0.04,
      slaMs: 9_000,
      userId: 'user-1',
    });
  });

  it('exits with 2 when the reply is an apology', async () => {
    const { code, stdout } = await stepladder('ask', 'hello, outage', '--fault', 'overload', '--json');
    expect([code, JSON.parse(stdout).outcome]).toEqual([2, 'apologized']);
  });

  it.each([
    [['ask', ''], 'Request.Invalid: query is empty'],
    [['ask', 'x', '--model', 'gpt-99'], 'Request.Invalid: model names gpt-99'],
    [
      ['ask', 'x', '--tier', 'gold'],
      "argument 'gold' is invalid. Allowed choices are economy, standard, premium",
    ],
    [['ask', 'x', '--fault', 'earthquake'], 'use kind[:model][:times] with one of throttle'],
    [['ask', 'x', '--fault', 'hang:sonet'], "no model's id contains sonet"],
    [['ask', '--file', '/nowhere'], '/nowhere cannot be read'],
    [['ask', 'x', '--history', 'LICENSE'], 'LICENSE is no JSON'],
    [['ask', 'x', '--sla', 'soon'], 'a number is needed'],
    [['explain', 'x', '--sla', 'soon'], 'a number is needed'],
    [['explain', 'x', '--max-cost', ''], 'a number is needed'],
    [['explain', 'x', '--model-set', 'x'], 'Policy.Invalid: unknown model set x: known are current'],
    [['explain', 'x', '--model', 'gpt-99'], 'Request.Invalid: model names gpt-99'],
    [['start', '--port', 'abc'], 'a number is needed'],
    [['start', '--port', '65536'], 'use a whole number from 0 to 65535'],
    [['runs', 'show', 'nobody'], 'no run has the messageId nobody'],
    [['runs', 'list', '--since', 'yesterday'], 'use an ISO time'],
    [['runs', 'list', '--limit', '0'], 'use 1 to 1000'],
    [['replay', 'nobody'], 'Replay.Impossible: no run has the messageId nobody'],
    [['graph', 'package.json'], 'package.json is no state machine'],
    [['start', '--models', 'openai'], 'OPENAI_BASE_URL'],
    [['dance'], "unknown command 'dance'"],
  ])('%j says what is wrong in one line and exits with 1', async (args, says) => {
    const { code, stdout, stderr } = await stepladder(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('exits with 3 while another call answers the same message', async () => {
    await stack.faults({ kind: 'slow', model: 'haiku', delayMs: 3_000, times: 1 });
    const args = ['ask', 'hello, twice', '--message-id', 'cli-5', '--json'];
    const first = spawnStepladder(args, env);
    await expect
      .poll(async () => (await stack.run('cli-5')).record?.status, { timeout: 5_000 })
      .toBe('running');
    const { code, stdout } = await stepladder(...args);
    expect([code, JSON.parse(stdout).outcome]).toEqual([3, 'in_flight']);
    expect((await first).code).toBe(0);
  }, 15_000);
});

describe('replay', () => {
  it('goes on after a run that cannot be replayed, and exits with 1', async () => {
    for (const id of ['cli-6', 'cli-7']) await stepladder('ask', `hello, ${id}`, '--message-id', id);
    const { code, stdout, stderr } = await stepladder('replay', 'cli-6', 'nobody', 'cli-7', '--json');
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject([
      { replayOf: 'cli-6', messageId: 'cli-6~r1', before: 'answered', reply: { outcome: 'answered' } },
      { replayOf: 'nobody', error: 'Replay.Impossible: no run has the messageId nobody' },
      { replayOf: 'cli-7', messageId: 'cli-7~r1', reply: { outcome: 'answered' } },
    ]);
  }, 15_000);

  it('prints the same for a person, with what failed on stderr', async () => {
    await stepladder('ask', 'hello, reader', '--message-id', 'cli-8');
    const { code, stdout, stderr } = await stepladder('replay', 'nobody', 'cli-8');
    expect([code, stderr]).toEqual([1, 'Replay.Impossible: no run has the messageId nobody\n']);
    expect(stdout).toContain('cli-8 (answered) replayed as cli-8~r1');
  });
});

describe('other commands', () => {
  it('explain tells route and estimate, and pays nothing', async () => {
    const { stdout } = await stepladder('explain', 'Compare Berserk and Vinland Saga', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      firstState: 'Complex Lane',
      asksClassifier: false,
      classification: { intents: ['comparison'] },
      plan: { lane: 'complex', firstModel: 'claude-sonnet-5-5' },
    });
    const pinned = await stepladder('explain', 'hello', '--model', 'gpt-4o', '--json');
    expect(JSON.parse(pinned.stdout)).toMatchObject({
      firstState: 'Pinned Lane',
      plan: { firstModel: 'gpt-4o' },
    });
    const unsure = await stepladder('explain', vagueMessage, '--json');
    expect(JSON.parse(unsure.stdout)).toMatchObject({ firstState: 'Look Closer', asksClassifier: true });
  });

  it('runs list and show print records as JSON', async () => {
    await stepladder('ask', 'hello, listed', '--message-id', 'cli-4');
    const listed = JSON.parse((await stepladder('runs', 'list', '--since', '1h', '--json')).stdout);
    expect(listed.map(({ messageId }: { messageId: string }) => messageId)).toContain('cli-4');
    const shown = JSON.parse((await stepladder('runs', 'show', 'cli-4', '--json')).stdout);
    expect(shown).toMatchObject({
      run: { messageId: 'cli-4', status: 'answered' },
      attempts: [{ role: 'answer' }],
    });
  });

  it('catalog load changes nothing the second time', async () => {
    const { stdout } = await stepladder('catalog', 'load', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ loaded: false });
    expect(JSON.parse(stdout).products).toBeGreaterThanOrEqual(200);
  });

  it('runs --help says that its subcommands have --json', async () => {
    expect((await stepladder('runs', '--help')).stdout).toContain('--json');
  });

  it('have help, each of them', async () => {
    const { stdout } = await stepladder('--help');
    const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'help');
    const helps = await Promise.all(names.map((name) => stepladder(name, '--help')));
    for (const [at, help] of helps.entries()) {
      expect(help.code, names[at]).toBe(0);
      expect(help.stdout, names[at]).toContain(`Usage: stepladder ${names[at]}`);
    }
  });
});

describe('arguments', () => {
  it.each([
    ['hang', { kind: 'hang' }],
    ['hang:sonnet', { kind: 'hang', model: 'sonnet' }],
    ['throttle:haiku:2', { kind: 'throttle', model: 'haiku', times: 2 }],
    ['slow:titan', { kind: 'slow', model: 'titan' }],
    ['denied:claude-opus-5-5', { kind: 'denied', model: 'claude-opus-5-5' }],
    ['throttle::3', { kind: 'throttle', times: 3 }],
  ])('fault %s', (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it.each(['', 'hang:haiku:0', 'hang:haiku:b', 'hang:haiku:1:2', 'hang:gpt-99'])(
    'fault %j is refused',
    (text) => {
      expect(() => parseFault(text)).toThrow();
    },
  );

  it('since is a time or so long ago', () => {
    expect(parseSince('15m', undefined, 1_000_000)).toBe(100_000);
    expect(parseSince('2026-11-21T00:00:00Z')).toBe(Date.UTC(2026, 10, 21));
    expect(parseSince('99999999999999999d')).toBe(0);
  });
});
