import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Optimizer, type OptimizerMode } from '../../infra/constructs/optimizer.ts';
import { RunTable } from '../../infra/constructs/run-table.ts';
import type { OptimizerStage } from '../../tasks/core/contract/enums.ts';
import { freshMemory } from '../../tasks/core/optimizer/memory.ts';
import { observeDeps, tuneDeps } from '../../tasks/runtime/optimizer-deps.ts';
import { OPTIMIZE } from '../../workflows/bindings.ts';
import { readable, type Statement, statementsOf } from './synthesized.ts';

function templateOf(mode: OptimizerMode): Template {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { region: 'us-east-1' } });
  const runTable = new RunTable(stack, 'RunTable');
  new Optimizer(stack, 'Optimizer', {
    mode,
    bundle: ({ entry }) => Code.fromInline(`// ${entry}`),
    runTable,
    modelSet: 'current',
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return Template.fromStack(stack);
}

const template = templateOf('apply');
const isOwn = ({ Action }: Statement): boolean => !/^(?:logs|xray):/u.test(String([Action].flat()[0]));
const tableStatement = (action: string, ...keys: string[]): Statement => ({
  Effect: 'Allow',
  Action: `dynamodb:${action}`,
  Resource: '<RunTable.Arn>',
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
});
const roleOf = (stage: OptimizerStage): string => `Optimizer${stage === 'observe' ? 'Observe' : 'Tune'}Role`;

describe('the optimizer on AWS', () => {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));

  it('is an Express machine of the very file, that logs all it does: no customer speaks in it', () => {
    expect(machine?.['Properties']).toMatchObject({
      StateMachineName: 'optimize',
      StateMachineType: 'EXPRESS',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
      DefinitionString: readFileSync(new URL(`../../${OPTIMIZE.definition}`, import.meta.url), 'utf8'),
    });
    expect(readable(machine?.['Properties'].DefinitionSubstitutions)).toEqual({
      ObserveFunctionArn: '<OptimizerObserveFunction.Arn>',
      TuneFunctionArn: '<OptimizerTuneFunction.Arn>',
    });
  });

  it('may call its two tasks; one reads metrics, the other writes the policy and its audit', () => {
    expect(statementsOf(template, 'OptimizerRole').filter(isOwn)).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: ['<OptimizerObserveFunction.Arn>', '<OptimizerTuneFunction.Arn>'],
      },
    ]);
    expect(statementsOf(template, roleOf('observe')).filter(isOwn)).toEqual([
      tableStatement('GetItem', 'POLICY', 'OPTIMIZER'),
      { Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' },
    ]);
    expect(statementsOf(template, roleOf('tune')).filter(isOwn)).toEqual([
      tableStatement('GetItem', 'POLICY', 'OPTIMIZER'),
      tableStatement('PutItem', 'POLICY', 'AUDIT#*', 'OPTIMIZER'),
      tableStatement('UpdateItem', 'HEALTH'),
    ]);
  });

  it.each([
    ['advise', false],
    ['apply', true],
  ] as const)('is started every five minutes to %s', (mode, apply) => {
    const [schedule] = Object.values(templateOf(mode).findResources('AWS::Scheduler::Schedule'));
    expect(schedule?.['Properties']).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 } },
    });
    expect(JSON.parse(String(schedule?.['Properties'].Target.Input))).toEqual({ apply, windowMinutes: 5 });
  });

  it('waits to be asked when it is off', () => {
    templateOf('off').resourceCountIs('AWS::Scheduler::Schedule', 0);
    templateOf('off').resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });
});

/** One call as DynamoDB's authorisation sees it. */
interface Seen {
  readonly action: string;
  readonly key: string;
}

const seen: Seen[] = [];
let refusing = false;
/** A DynamoDB that only takes notes, and refuses conditions when it is told to. */
const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const action = String(incoming.headers['x-amz-target']).replace(/^.*\./u, 'dynamodb:');
    seen.push({ action, key: (body.Key ?? body.Item).pk.S });
    const refused = refusing && body.ConditionExpression !== undefined;
    response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify(
        refused ? { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' } : {},
      ),
    );
  });
});

describe('what the optimizer asks of the table', () => {
  let config: Parameters<typeof tuneDeps>[0]['config'];
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    config = {
      region: 'us-east-1',
      tableName: 'runs',
      dynamodbEndpoint: `http://127.0.0.1:${port}`,
      modelSet: 'current',
    };
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const callsOf = (stage: OptimizerStage): readonly (() => Promise<unknown>)[] => {
    if (stage === 'observe') {
      const observations = () => ({ read: () => Promise.reject(new Error('not here')) });
      const { policies, memory } = observeDeps({ config, observations, lagMs: 0 });
      return [() => policies.live(), () => memory.read()];
    }
    const { policies, memory, live } = tuneDeps({ config });
    return [
      () => policies.version(1),
      async () =>
        policies.save(
          (await policies.version(1)).document as object,
          { by: 'optimizer', reason: 'a test' },
          1,
        ),
      () => memory.save(freshMemory(1)),
      () => live.keep({ at: 0, models: {} }),
    ];
  };

  it.each(['observe', 'tune'] as const)(
    'is allowed to %s, and nothing is that it never asks',
    async (stage) => {
      seen.length = 0;
      for (refusing of [false, true]) {
        for (const call of callsOf(stage)) await call().catch(() => undefined);
      }
      const allowed = statementsOf(template, roleOf(stage))
        .filter(({ Action }) => String(Action).startsWith('dynamodb:'))
        .flatMap(({ Action, Condition }) => {
          const { 'ForAllValues:StringLike': keys } = Condition as Record<string, Record<string, string[]>>;
          return (keys?.['dynamodb:LeadingKeys'] ?? []).map((key) => ({ action: String(Action), key }));
        });
      const matches = (one: Seen, rule: Seen): boolean =>
        one.action === rule.action &&
        (rule.key.endsWith('*') ? one.key.startsWith(rule.key.slice(0, -1)) : one.key === rule.key);
      expect(seen.filter((one) => !allowed.some((rule) => matches(one, rule)))).toEqual([]);
      expect(allowed.filter((rule) => !seen.some((one) => matches(one, rule)))).toEqual([]);
    },
  );
});
