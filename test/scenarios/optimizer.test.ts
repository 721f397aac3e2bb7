import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEALTH_KEY, OPTIMIZER_KEY } from '../../tasks/adapters/dynamodb/keys.ts';
import { DynamoPolicyEditor } from '../../tasks/adapters/dynamodb/policy-editor.ts';
import { DEFAULT_GUARD_RAILS } from '../../tasks/core/optimizer/guard-rails.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';
import { TurnedClock } from '../harness/world.ts';

/** One window is enough, nobody needs to vote, and nothing cools down. */
const IMPATIENT: Policy['optimizer'] = {
  ...DEFAULT_GUARD_RAILS,
  targets: { ...DEFAULT_GUARD_RAILS.targets, quality: 0.5, escalationRate: 0.05 },
  minVotes: 0,
  patience: 1,
  coolDownS: 0,
  watchMessages: 10,
};

const clock = new TurnedClock(Date.UTC(2026, 10, 21, 12));
let stack: TestStack;
let sfn: SFNClient;
let dynamodb: DynamoDBClient;
let documents: DynamoDBDocumentClient;

beforeAll(async () => {
  stack = await startTestStack({ seams: { clock } }, 'shared');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const { region, stepFunctions } = stack.endpoints;
  sfn = new SFNClient({ endpoint: stepFunctions, region, disableHostPrefix: true, credentials });
  dynamodb = new DynamoDBClient({ endpoint: stack.endpoints.dynamodb, region, credentials });
  documents = DynamoDBDocumentClient.from(dynamodb);
  await stack.policy((policy) => ({
    ...policy,
    optimizer: IMPATIENT,
    thresholds: { ...policy.thresholds, accept: 0.95 },
  }));
  clock.turn(10_000);
});
afterAll(async () => {
  sfn.destroy();
  dynamodb.destroy();
  await stack.close();
});

interface Execution {
  readonly status: string | undefined;
  readonly error: string | undefined;
  readonly states: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: whatever the machine gives
  readonly output: any;
}

async function optimize(order: object): Promise<Execution> {
  const stateMachineArn = stack.endpoints.stateMachines['optimize'];
  const started = await sfn.send(
    new StartSyncExecutionCommand({ stateMachineArn, input: JSON.stringify(order) }),
  );
  const url = `${stack.endpoints.stepFunctions}/_stepladder/executions/${encodeURIComponent(started.executionArn ?? '')}`;
  const { statesEntered } = (await (await fetch(url)).json()) as {
    readonly statesEntered: readonly string[];
  };
  return {
    status: started.status,
    error: started.error,
    states: statesEntered,
    output: started.output === undefined ? undefined : JSON.parse(started.output),
  };
}

/** Questions whose cheap answer is good, and not good enough for a threshold of .95. At once: those that fail wait. */
async function traffic(count: number, from: number): Promise<void> {
  const asked = Array.from({ length: count }, (_, at) =>
    stack.ask({ query: `Is volume ${from + at} of Berserk in stock?` }),
  );
  await Promise.all(asked);
  clock.turn(60_000);
}

const read = async (Key: Record<string, string>) =>
  (await documents.send(new GetCommand({ TableName: stack.endpoints.tableName, Key: { ...Key } }))).Item;
const editor = () => new DynamoPolicyEditor(documents, stack.endpoints.tableName, { defaultPolicy, clock });
const READ = ['Accept Order', 'Read The Window', 'Enough Observed?'];

describe('the optimizer', () => {
  it('changes nothing where nobody asked anything', async () => {
    const { status, states, output } = await optimize({ apply: true });
    expect(status).toBe('SUCCEEDED');
    expect(states).toEqual([...READ, 'Nothing To Judge']);
    expect(output).toMatchObject({
      judged: false,
      applied: false,
      why: 'no message was answered in this window',
    });
    expect(await read({ ...OPTIMIZER_KEY })).toBeUndefined();
  });

  it('advises, and writes nothing unless it is told to', async () => {
    await traffic(12, 1);
    const { states, output } = await optimize({});
    expect(states).toEqual([
      ...READ,
      'Judge Window',
      'Worse Than Before?',
      'Advise Or Change?',
      'Advice Given',
    ]);
    expect(output.verdict.recommendations[0]).toMatchObject({ action: 'lower_confidence_threshold' });
    expect(output.verdict.move).toEqual({
      parameter: 'thresholds.accept',
      direction: 'down',
      from: 0.95,
      to: 0.93,
    });
    expect(output.applied).toBe(false);
    expect((await editor().live()).change.version).toBe(2);
    expect(await read({ ...OPTIMIZER_KEY })).toBeUndefined();
  });

  it('takes one step, audited, and remembers how the models fare', async () => {
    const { states, output } = await optimize({ apply: true });
    expect(states.slice(3)).toEqual([
      'Judge Window',
      'Worse Than Before?',
      'Advise Or Change?',
      'Change Policy',
      'Record Models',
      'Window Judged',
    ]);
    expect(output).toMatchObject({ judged: true, applied: true, policyVersion: 3, recorded: true });
    const { change } = await editor().live();
    expect(change).toMatchObject({
      version: 3,
      by: 'optimizer',
      changes: ['thresholds.accept: 0.95 -> 0.93'],
    });
    const health = await read({ ...HEALTH_KEY });
    expect(Object.keys(health?.['live'].models)).toContain(defaultPolicy.rungs.cheap);
  });

  it('lets plans go by the latencies that were measured', async () => {
    // Nothing takes time on this clock, so every measured call was faster than the registry says.
    const estimate = async () =>
      (await stack.ask({ query: 'Is volume 99 of Berserk in stock?' })).reply.route?.estimate;
    const measured = await estimate();
    clock.turn(16 * 60_000);
    const stated = await estimate();
    clock.turn(-16 * 60_000);
    expect(measured?.latencyMs).toBeLessThan(stated?.latencyMs ?? 0);
    expect(measured?.costUsd).toBe(stated?.costUsd);
  });

  it('counts no message twice', async () => {
    const { states, output } = await optimize({ apply: true });
    expect(states.at(-1)).toBe('Nothing To Judge');
    expect(output.why).toMatch(/^this window begins before .*, up to which the last one was judged$/);
  });

  it('takes the step back when the next window is worse, and says so', async () => {
    clock.turn(300_000);
    await traffic(12, 20);
    await stack.faults({ kind: 'overload' });
    await traffic(12, 40);
    await stack.clear();
    const { states, output } = await optimize({ apply: true, windowMinutes: 2 });
    expect(states.slice(3)).toEqual([
      'Judge Window',
      'Worse Than Before?',
      'Roll Back',
      'Record Models',
      'Window Judged',
    ]);
    expect(output.why).toMatch(
      /^Worse since thresholds\.accept 0\.95 -> 0\.93: share without an answer 0 -> /,
    );
    const live = await editor().live();
    expect(live.change).toMatchObject({ version: 4, by: 'optimizer' });
    const before = (await editor().version(2)).document as Policy;
    expect({ ...(live.document as Policy), version: 2 }).toEqual(before);
    expect((await read({ ...OPTIMIZER_KEY }))?.['memory']).toMatchObject({ watch: null, policyVersion: 4 });
  });

  it('refuses an order it cannot follow, by the name of the field', async () => {
    const { status, error, states } = await optimize({ windowMinutes: 0 });
    expect([status, error]).toEqual(['FAILED', 'Optimize.Invalid']);
    expect(states).toEqual(['Accept Order', 'Read The Window', 'Optimizer Failed']);
  });
});
