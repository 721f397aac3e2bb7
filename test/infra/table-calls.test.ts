import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayLimits } from '../../tasks/core/budget.ts';
import { FALLBACK_CLASSIFICATION } from '../../tasks/core/classifier-reply.ts';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import { NO_SESSION } from '../../tasks/core/session/session.ts';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { aggregateDeps } from '../../tasks/runtime/aggregate-deps.ts';
import { classifyDeps } from '../../tasks/runtime/classify-deps.ts';
import { type Config, configFromEnvironment } from '../../tasks/runtime/config.ts';
import { invokeDeps } from '../../tasks/runtime/invoke-deps.ts';
import { retrieveDeps } from '../../tasks/runtime/retrieve-deps.ts';
import { COORDINATE } from '../../workflows/bindings.ts';
import { attempt, request } from '../fixtures/contract.ts';
import { apologized, EXECUTION_ARN, STARTED_AT } from '../fixtures/machine-variables.ts';
import { type Statement, statementsOf, stepladderApp } from './synthesized.ts';

/** One call as DynamoDB's authorisation sees it. */
interface Seen {
  readonly action: string;
  readonly resource: string;
  readonly keys: readonly string[];
}

type Call = () => Promise<unknown>;

const seen: Seen[] = [];
/** Every condition fails: the paths that look again. */
let refusing = false;

/** A DynamoDB that only takes notes: an item in every list, nothing under any key. */
const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const action = String(incoming.headers['x-amz-target']).replace(/^.*\./u, '');
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    seen.push(note(action, body));
    const refused = refusing && body.ConditionExpression !== undefined;
    const onIndex = body.IndexName === undefined ? {} : { Items: [{ pk: { S: 'ORDER#MA-1' } }] };
    response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify(
        refused ? { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' } : onIndex,
      ),
    );
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a body as it is on the wire
function note(action: string, body: any): Seen {
  const batch: { pk: { S: string } }[] = Object.values(body.RequestItems ?? {}).flatMap(
    // biome-ignore lint/suspicious/noExplicitAny: a body as it is on the wire
    (of: any) => of.Keys ?? of.map((one: { PutRequest: { Item: unknown } }) => one.PutRequest.Item),
  );
  const partition = /(\S+) = (:\w+)/u.exec(body.KeyConditionExpression ?? '')?.[2];
  const keys = [
    ...batch.map(({ pk }) => pk.S),
    ...(partition === undefined ? [] : [body.ExpressionAttributeValues[partition].S]),
    ...[body.Key, body.Item].flatMap((key) => (key === undefined ? [] : [key.pk.S])),
  ];
  const resource = `<RunTable.Arn>${body.IndexName === undefined ? '' : `/index/${body.IndexName}`}`;
  return { action: `dynamodb:${action}`, resource, keys };
}

const template = Template.fromStack(stepladderApp().pipeline);
const statements = (stage: Stage): readonly Statement[] =>
  statementsOf(
    template,
    `${stage.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}Role`,
  ).filter(({ Action }) => String(Action).startsWith('dynamodb:'));

const keysOf = ({ Condition }: Statement): readonly string[] =>
  (Condition as { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': string[] } })[
    'ForAllValues:StringLike'
  ]['dynamodb:LeadingKeys'];
const matches = (pattern: string, key: string): boolean =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
const covers = (statement: Statement, { action, resource, keys }: Seen): boolean =>
  statement.Action === action &&
  statement.Resource === resource &&
  keys.length > 0 &&
  keys.every((key) => keysOf(statement).some((pattern) => matches(pattern, key)));

/** Everything a stage asks of its stores. */
function callsOf(stage: Stage, config: Config): readonly Call[] {
  const payer = { tier: 'standard', userId: 'u-1', session: 's-1' } as const;
  const limits = { ...dayLimits(defaultPolicy), user: 1_000, session: 1_000, tiers: { standard: 1_000 } };
  const hold = {
    day: '2026-11-21',
    pot: 'main',
    callId: 'm-1#0',
    at: STARTED_AT,
    amount: 10,
    least: 1,
    payer,
  } as const;
  const held = [{ pk: 'SPEND#2026-11-21#main#0', sk: 'SHARD', name: 'h#1#m-1#0', amount: 10 }];
  const paying = ({
    ledger,
    runs,
    policies,
  }: Pick<ReturnType<typeof invokeDeps>, 'ledger' | 'runs' | 'policies'>): Call[] => [
    () => policies.version(7),
    () => ledger.reserve(hold, limits),
    () => ledger.settle({ hold, amount: 10, held, limits }, 5),
    () => runs.journal('m-1', 'arn:run:1', attempt()),
  ];
  const asking = (deps: ReturnType<typeof invokeDeps>): Call[] => [
    ...paying(deps),
    () => deps.health.read(),
    () => deps.health.report({ deployment: 'd', failure: 'auth', probe: null }, defaultPolicy),
    () => deps.health.admit({ model: 'm', tokens: 1, quota: { rpm: 1, tpm: 1 } }),
  ];
  const readingPolicy = ({ policies }: Pick<ReturnType<typeof aggregateDeps>, 'policies'>): Call[] => [
    () => policies.version(7),
  ];
  switch (stage) {
    case 'classify': {
      const deps = classifyDeps(config);
      const claim = {
        messageId: 'm-1',
        executionArn: EXECUTION_ARN,
        contentHash: 'h',
        request: request(),
        startedAt: STARTED_AT,
        leaseUntil: STARTED_AT,
        policyVersion: 1,
        day: '2026-11-21',
        retried: true,
      };
      return [
        ...asking(deps),
        () => deps.policies.current(),
        () => deps.runs.claim(claim),
        () => deps.runs.read('m-0'),
        () => deps.runs.attempts('m-0'),
        () => deps.sessions.read('s-1', STARTED_AT),
        () => deps.answers.get('key', STARTED_AT),
        () => deps.routes.get('key', STARTED_AT),
        () => deps.routes.put('key', FALLBACK_CLASSIFICATION, STARTED_AT),
        () => deps.ledger.left('2026-11-21', payer, limits),
        () =>
          Promise.all([
            deps.sessions.read('s-1', STARTED_AT),
            deps.ledger.left('2026-11-21', payer, limits),
            deps.answers.get('key', STARTED_AT),
          ]),
      ];
    }
    case 'retrieve': {
      const deps = retrieveDeps(config);
      return [
        ...paying(deps),
        () => deps.records.products(['berserk']),
        () => deps.records.articles(['returns']),
        () => deps.records.ordersOf('u-1', 3),
        () => deps.records.order('MA-1'),
        () => Promise.all(['MA-1', 'MA-2'].map((id) => deps.records.order(id))),
      ];
    }
    case 'invoke':
      return asking(invokeDeps(config));
    case 'confidence-check':
    case 'escalate':
      return [];
    case 'aggregate': {
      const deps = aggregateDeps(config);
      const passages: string[] = [];
      const answer = {
        text: 'x',
        language: 'en',
        model: 'm',
        confidence: 1,
        passages,
        simulated: true,
      } as const;
      return [
        ...readingPolicy(deps),
        () => deps.runs.finish('m-1', EXECUTION_ARN, 'answered', apologized, STARTED_AT),
        () => deps.runs.markAnswered('m-0', 'm-0~r1'),
        () => deps.runs.read('m-1'),
        () => deps.sessions.save('s-1', NO_SESSION, STARTED_AT),
        () => deps.answers.put('key', answer, STARTED_AT),
        () =>
          Promise.all([
            deps.sessions.save('s-1', NO_SESSION, STARTED_AT),
            deps.answers.put('key', answer, STARTED_AT),
          ]),
      ];
    }
  }
}

/** Makes every call twice: once where all goes well, once where every condition fails. */
async function callsSeen(stage: Stage, config: Config): Promise<readonly Seen[]> {
  seen.length = 0;
  for (refusing of [false, true]) {
    for (const call of callsOf(stage, config)) await call().catch(() => undefined);
  }
  return [...seen];
}

let config: Config;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  config = configFromEnvironment({ TABLE_NAME: 'runs', DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}` });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe.each(COORDINATE.tasks)('$stage', ({ stage }) => {
  it('is allowed every call it makes to the table, and no kind of call that it never makes', async () => {
    expect(defaultPolicy.version).not.toBe(7);
    const calls = await callsSeen(stage, config);
    expect(calls.filter((call) => !statements(stage).some((statement) => covers(statement, call)))).toEqual(
      [],
    );
    const unused = statements(stage).flatMap((statement) =>
      keysOf(statement)
        .filter(
          (pattern) =>
            !calls.some((call) => covers(statement, call) && call.keys.some((key) => matches(pattern, key))),
        )
        .map((pattern) => `${statement.Action} ${pattern}`),
    );
    expect(unused).toEqual([]);
  });
});
