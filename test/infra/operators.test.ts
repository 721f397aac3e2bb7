import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withRunStore } from '../../workflows/cli/run-store.ts';
import { FeedbackClient } from '../../workflows/client/feedback.ts';
import { loadShop } from '../../workflows/local/shop.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';
import { claimOf } from '../tasks/adapters/dynamodb/runs.ts';
import { runStepladder } from '../workflows/cli/stepladder.ts';
import { startMachines, startSts } from '../workflows/connection/aws-servers.ts';
import { type Statement, statementsOf, stepladderApp } from './synthesized.ts';

const ROLE = 'arn:aws:iam::111122223333:role/on-call';
const LOADER = 'arn:aws:iam::111122223333:role/release/loader';
const app = stepladderApp({ operatorArns: [ROLE], orchestratorArns: [ROLE], catalogueLoaderArn: LOADER });
const template = Template.fromStack(app.pipeline);
const ACCOUNT = '111122223333';
const arn = (name: string): string => `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:${name}`;
const ONLY_LIVE = { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } };
const writing = (action: string, ...keys: readonly string[]) => ({
  Effect: 'Allow',
  Action: `dynamodb:${action}`,
  Resource: '<RunTable.Arn>',
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
});

/** One call as DynamoDB's authorisation sees it. */
interface Seen {
  readonly action: string;
  readonly resource: string;
  readonly keys: readonly string[];
}
interface Key {
  readonly pk: { readonly S: string };
}
interface Body {
  readonly IndexName?: string;
  readonly Key?: Key;
  readonly Item?: Key;
  readonly RequestItems?: Readonly<
    Record<
      string,
      { readonly Keys: readonly Key[] } | readonly { readonly PutRequest: { readonly Item: Key } }[]
    >
  >;
}

const seen: Seen[] = [];
let stack: TestStack;

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The table, with a note of every call. */
async function takeNote(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await textOf(incoming);
  const target = String(incoming.headers['x-amz-target']);
  const body: Body = JSON.parse(text);
  const batch = Object.values(body.RequestItems ?? {}).flatMap((some) =>
    'Keys' in some ? some.Keys : some.map(({ PutRequest }) => PutRequest.Item),
  );
  seen.push({
    action: `dynamodb:${target.replace(/^.*\./u, '')}`,
    resource: `<RunTable.Arn>${body.IndexName === undefined ? '' : `/index/${body.IndexName}`}`,
    keys: [...batch, ...[body.Key ?? [], body.Item ?? []].flat()].map(({ pk }) => pk.S),
  });
  const answer = await fetch(stack.endpoints.dynamodb, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      authorization: String(incoming.headers.authorization),
      'x-amz-date': String(incoming.headers['x-amz-date']),
    },
    body: text,
  });
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(await answer.text());
}

const noting = createServer((incoming, response) => void takeNote(incoming, response));

const keysOf = ({ Condition }: Statement): readonly string[] =>
  (Condition as { 'ForAllValues:StringLike'?: { 'dynamodb:LeadingKeys': string[] } } | undefined)?.[
    'ForAllValues:StringLike'
  ]?.['dynamodb:LeadingKeys'] ?? ['*'];
const matches = (pattern: string, key: string): boolean =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
const isFor = ({ Action, Resource }: Statement, call: Seen): boolean =>
  [Action].flat().includes(call.action) && [Resource].flat().includes(call.resource);
const onTable = (rolePrefix: string): readonly Statement[] =>
  statementsOf(template, rolePrefix).filter(({ Action }) => String(Action).startsWith('dynamodb:'));

function compare(statements: readonly Statement[]) {
  const covers = (statement: Statement, call: Seen): boolean =>
    isFor(statement, call) &&
    call.keys.every((key) => keysOf(statement).some((pattern) => matches(pattern, key)));
  return {
    forbidden: seen.filter((call) => !statements.some((statement) => covers(statement, call))),
    unused: statements.flatMap((statement) =>
      keysOf(statement)
        .filter(
          (pattern) =>
            pattern !== '*' &&
            !seen.some((call) => isFor(statement, call) && call.keys.some((key) => matches(pattern, key))),
        )
        .map((pattern) => `${String(statement.Action)} ${pattern}`),
    ),
  };
}

let url: string;
let env: NodeJS.ProcessEnv;
let machines: Awaited<ReturnType<typeof startMachines>>;
let sts: Awaited<ReturnType<typeof startSts>>;
beforeAll(async () => {
  stack = await startTestStack();
  const { stepFunctions, stateMachines, tableName } = stack.endpoints;
  machines = await startMachines(stepFunctions, stateMachines['coordinate'] ?? '');
  sts = await startSts(ACCOUNT);
  await new Promise<void>((resolve) => noting.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(noting.address() as AddressInfo).port}`;
  env = {
    PATH: process.env['PATH'],
    NO_COLOR: '1',
    PORT: '1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_SFN: machines.url,
    AWS_ENDPOINT_URL_STS: sts.url,
    STEPLADDER_STATE_MACHINE_ARN: arn('coordinate:live'),
    STEPLADDER_GLASS_ARN: arn('coordinate-glass:live'),
    STEPLADDER_TABLE: tableName,
  };
});
afterAll(async () => {
  noting.closeAllConnections();
  noting.close();
  await Promise.all([machines.close(), sts.close()]);
  await stack.close();
});

async function run(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runStepladder([...args, '--json'], env);
  expect([args.join(' '), code, code === 0 ? '' : stderr]).toEqual([args.join(' '), 0, '']);
}

/** A run whose process was killed a while ago. */
const died = (messageId: string) =>
  withRunStore(stack.endpoints, (runs) => {
    const startedAt = Date.now() - 300_000;
    return runs.claim(claimOf(messageId, { startedAt, leaseUntil: startedAt + 18_000 }));
  });

/** Every command that the README points to a deployment, and the votes of a customer that it forgets. */
async function workADay(): Promise<void> {
  await run('ask', 'Is Berserk in stock?', '--message-id', 'day-1', '--user', 'user-9');
  await run('ask', 'hello', '--message-id', 'day-2', '--user', 'user-9', '--shadow-policy', '1');
  await stack.faults({ kind: 'overload' });
  await runStepladder(['ask', 'How are you today?', '--message-id', 'day-3', '--json'], env);
  await stack.clear();
  await run('runs', 'list', '--status', 'failed', '--since', '1h');
  await run('runs', 'show', 'day-1');
  await run('replay', '--failed', '--since', '1h');
  await run('replay', 'day-1', '--what-if', '1');
  await run('runs', 'shadow');
  await died('day-4');
  await run('runs', 'sweep');
  await run('policy', 'set', 'thresholds.accept=0.85', '--reason', 'stricter');
  await run('policy', 'history');
  await run('policy', 'rollback', '1', '--reason', 'back');
  await run('budget', 'show');
  await run('budget', 'override', '--add', '5', '--reason', 'sale day');
  await run('feedback', 'day-1', 'up');
  await run('costs', 'report');
  await run('models');
  await run('explain', 'hello');
  await run('audit');
  await run('runs', 'forget', '--user', 'user-9');
}

describe('the roles of operatorArns', () => {
  it('may do with machines and table what the commands do, and write nothing else', () => {
    expect(statementsOf(template, 'Operator1')).toEqual([
      {
        Effect: 'Allow',
        Action: ['states:StartSyncExecution', 'states:StartExecution'],
        Resource: '<CoordinateMachine>',
        Condition: ONLY_LIVE,
      },
      {
        Effect: 'Allow',
        Action: 'states:StartSyncExecution',
        Resource: '<CoordinateGlassMachine>',
        Condition: ONLY_LIVE,
      },
      { Effect: 'Allow', Action: 'states:StartSyncExecution', Resource: '<OptimizerMachine>' },
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: '<BatchMachine>' },
      {
        Effect: 'Allow',
        Action: [
          'dynamodb:GetItem',
          'dynamodb:BatchGetItem',
          'dynamodb:Query',
          'dynamodb:Scan',
          'dynamodb:DescribeTable',
        ],
        Resource: ['<RunTable.Arn>', '<RunTable.Arn>/index/GSI1'],
      },
      writing('PutItem', 'POLICY', 'AUDIT#*', 'FEEDBACK#*'),
      writing('UpdateItem', 'RUN#*', 'SPEND#*', 'AUDIT#*'),
      writing('DeleteItem', 'RUN#*', 'SESSION#*', 'ANSWER#*', 'FEEDBACK#*'),
    ]);
    expect(statementsOf(Template.fromStack(stepladderApp().pipeline), 'Operator')).toEqual([]);
  });

  it('are allowed every call that a day of commands makes to the table, and no other', async () => {
    await workADay();
    expect(compare(onTable('Operator1'))).toEqual({ forbidden: [], unused: [] });
  }, 60_000);

  it('may ask the optimizer, which has no alias', async () => {
    machines.asked.length = 0;
    await runStepladder(['optimize', '--window', '1h', '--json'], env);
    expect(machines.asked.map((one) => one.arn)).toEqual([arn('optimize')]);
  });
});

describe('the roles of orchestratorArns', () => {
  it('may record votes, and write nothing else', async () => {
    await stack.ask({ messageId: 'vote-1', query: 'Is Berserk in stock?' });
    seen.length = 0;
    const { region, tableName } = stack.endpoints;
    const votes = new FeedbackClient({ region, tableName, endpoint: url });
    await votes.record({ messageId: 'vote-1', vote: 'down' });
    expect(await votes.read('vote-1')).toMatchObject({ vote: 'down' });
    votes.close();
    const { forbidden, unused } = compare(onTable('Orchestrator1'));
    expect(forbidden).toEqual([]);
    // A message that is deleted while it is voted on takes the vote back; a failed run is asked for its journal.
    expect(unused).toEqual(['dynamodb:Query RUN#*', 'dynamodb:DeleteItem FEEDBACK#*']);
  });
});

describe('the catalogueLoaderArn', () => {
  const user = stepladderApp({ catalogueLoaderArn: 'arn:aws:iam::111122223333:user/aiko' });

  it.each([
    ['a role', template],
    ['a user', Template.fromStack(user.pipeline)],
  ])('may do its half of loading, as %s', (_, loaded) => {
    expect(statementsOf(loaded, 'CatalogueLoader')).toEqual([
      { Effect: 'Allow', Action: 'aoss:APIAccessAll', Resource: '<CatalogueCollection.Arn>' },
      {
        Effect: 'Allow',
        Action: 'aoss:BatchGetCollection',
        Resource: '*',
        Condition: { StringEquals: { 'aoss:collection': 'stepladder' } },
      },
      writing('GetItem', 'CATALOGUE'),
      writing('PutItem', 'CATALOGUE'),
      writing('BatchWriteItem', 'PRODUCT#*', 'ARTICLE#*', 'ORDER#*'),
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModel',
        Resource: 'arn:<AWS::Partition>:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0',
      },
    ]);
  });

  it('makes no call to the table that it is not allowed, and is allowed no other', async () => {
    seen.length = 0;
    const stores = { ...stack.endpoints, dynamodb: url };
    await loadShop(stores, Date.now(), { force: true, atOnce: 64 });
    // Asks first what is there.
    expect(await loadShop(stores, Date.now())).toMatchObject({ loaded: false });
    // Sample sessions are for a stack on this machine alone.
    const { forbidden, unused } = compare(
      statementsOf(template, 'CatalogueLoader').filter(({ Action }) =>
        String(Action).startsWith('dynamodb:'),
      ),
    );
    expect(new Set(forbidden.map(({ keys }) => keys[0]?.split('#')[0]))).toEqual(new Set(['SESSION']));
    expect(unused).toEqual([]);
  });

  it('passes the security checks', () => {
    expect(() => app.synth()).not.toThrow();
  });
});
