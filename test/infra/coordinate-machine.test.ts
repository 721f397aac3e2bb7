import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { CoordinateMachine, type CoordinateMachineProps } from '../../infra/constructs/coordinate-machine.ts';
import { RunTable } from '../../infra/constructs/run-table.ts';
import { StageFunction } from '../../infra/constructs/stage-function.ts';
import { rolloutSettings } from '../../infra/rollout-settings.ts';
import { STAGES, type Stage } from '../../tasks/core/contract/enums.ts';
import { readable, statementsOf } from './synthesized.ts';

type Choices = Partial<Omit<CoordinateMachineProps, 'stages' | 'runTable'>> & { readonly code?: string };

function synthesize(
  { code = '// nothing', ...choices }: Choices = {},
  use: (machine: CoordinateMachine, stack: Stack) => void = () => {},
) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'us-east-1' } });
  const stages = Object.fromEntries(
    STAGES.map((stage) => [
      stage,
      new StageFunction(stack, stage, { functionName: stage, code: Code.fromInline(code), environment: {} }),
    ]),
  ) as Record<Stage, StageFunction>;
  const runTable = new RunTable(stack, 'RunTable');
  const machine = new CoordinateMachine(stack, 'Coordinate', {
    log: 'lean',
    logRetention: 7,
    rollout: rolloutSettings.parse({}),
    alarmNames: ['failed', 'late'],
    stages,
    runTable,
    ...choices,
  });
  use(machine, stack);
  return Template.fromStack(stack);
}

function only(template: Template, type: string): Record<string, unknown> {
  const [found] = Object.values(template.findResources(`AWS::${type}`));
  return readable(found) as Record<string, unknown>;
}
const properties = (template: Template, type: string) => only(template, type)['Properties'];

const ASKING = ['states:StartSyncExecution', 'states:StartExecution'];
const ONLY_LIVE = { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } };

describe('CoordinateMachine', () => {
  it('is, lean, an Express machine, traced, that logs its failures without what customers said', () => {
    const template = synthesize();
    expect(properties(template, 'StepFunctions::StateMachine')).toMatchObject({
      StateMachineName: 'coordinate',
      StateMachineType: 'EXPRESS',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: {
        Level: 'ERROR',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: '<CoordinateLogs.Arn>' } }],
      },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vendedlogs/states/coordinate',
      RetentionInDays: 7,
    });
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  it('is, as glass, the same one with everything in a log that is sealed', () => {
    // WHEN
    const template = synthesize({ log: 'glass', logRetention: 3 });
    // THEN
    expect(properties(template, 'StepFunctions::StateMachine')).toMatchObject({
      StateMachineName: 'coordinate-glass',
      StateMachineType: 'EXPRESS',
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: true,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: '<CoordinateLogLogs.Arn>' } }],
      },
    });
    const logs = Object.values(template.findResources('AWS::Logs::LogGroup')).map(({ Properties }) =>
      readable(Properties),
    );
    expect(logs).toContainEqual({
      LogGroupName: '/aws/vendedlogs/states/coordinate-glass',
      RetentionInDays: 3,
      KmsKeyId: '<CoordinateLogKey.Arn>',
    });
  });

  it('lets that one log alone, and nobody else, use its key', () => {
    const template = synthesize({ log: 'glass' });
    const key = properties(template, 'KMS::Key') as { KeyPolicy: { Statement: unknown[] } };
    expect(key).toMatchObject({ EnableKeyRotation: true });
    expect(key.KeyPolicy.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:*',
        Principal: { AWS: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root' },
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        Principal: { Service: 'logs.us-east-1.amazonaws.com' },
        Resource: '*',
        Condition: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn':
              'arn:<AWS::Partition>:logs:us-east-1:<AWS::AccountId>:log-group:/aws/vendedlogs/states/coordinate-glass',
          },
        },
      },
    ]);
  });

  it('may invoke every version of its six functions, mark runs, log and trace, and nothing else', () => {
    expect(statementsOf(synthesize(), 'CoordinateRole')).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'logs:CreateLogDelivery',
          'logs:GetLogDelivery',
          'logs:UpdateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
        ],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: [
          '<classifyFunction.Arn>:*',
          '<retrieveFunction.Arn>:*',
          '<invokeFunction.Arn>:*',
          '<confidencecheckFunction.Arn>:*',
          '<escalateFunction.Arn>:*',
          '<aggregateFunction.Arn>:*',
        ],
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:UpdateItem',
        Resource: '<RunTable.Arn>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['RUN#*', 'LOST#*'] } },
      },
    ]);
  });

  it('takes orders from Step Functions of this account only', () => {
    const roles = Object.entries(synthesize().findResources('AWS::IAM::Role'));
    const [, role] = roles.find(([id]) => id.startsWith('CoordinateRole')) ?? [];
    expect(readable(role?.['Properties'].AssumeRolePolicyDocument.Statement)).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'states.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
      },
    ]);
  });

  it.each([
    ['start it and wait', 'grantStartSyncExecution', ASKING[0]],
    ['also start what nobody waits for', 'grantStart', ASKING],
  ] as const)('lets a caller %s, what is live alone', (_, grant, Action) => {
    // WHEN
    const template = synthesize({}, (machine, stack) => {
      const caller = new Role(stack, 'Caller', {
        assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      });
      expect(machine[grant](caller).success).toBe(true);
    });
    // THEN
    expect(statementsOf(template, 'Caller')).toEqual([
      { Effect: 'Allow', Action, Resource: '<CoordinateMachine>', Condition: ONLY_LIVE },
    ]);
  });
});

describe('what is live', () => {
  it('is a version of the machine as it stands, and versions before it stay', () => {
    expect(only(synthesize(), 'StepFunctions::StateMachineVersion')).toEqual({
      Type: 'AWS::StepFunctions::StateMachineVersion',
      Properties: {
        StateMachineArn: '<CoordinateMachine>',
        StateMachineRevisionId: '<CoordinateMachine.StateMachineRevisionId>',
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it.each([
    [{}, { Type: 'CANARY', Percentage: 10, Interval: 10, Alarms: ['failed', 'late'] }],
    [
      { style: 'linear', percent: 20, minutes: 5 },
      { Type: 'LINEAR', Percentage: 20, Interval: 5, Alarms: ['failed', 'late'] },
    ],
    [{ style: 'allAtOnce' }, { Type: 'ALL_AT_ONCE' }],
  ])('changes hands as %j says', (rollout, preference) => {
    const template = synthesize({ rollout: rolloutSettings.parse(rollout) });
    expect(properties(template, 'StepFunctions::StateMachineAlias')).toEqual({
      Name: 'live',
      DeploymentPreference: { StateMachineVersionArn: '<CoordinateLiveVersion.Arn>', ...preference },
    });
  });

  it('calls published versions of the functions, which stay too: other code is another version', () => {
    // GIVEN
    const calls = (template: Template) => {
      const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
      return machine?.['Properties'].DefinitionSubstitutions.InvokeFunctionArn;
    };
    const [before, after] = [synthesize(), synthesize({ code: '// something' })];
    // THEN
    expect(readable(calls(before))).toBe('<invokeFunctionCurrentVersion>');
    expect(calls(after)).not.toEqual(calls(before));
    expect(calls(synthesize())).toEqual(calls(before));
    const versions = Object.values(before.findResources('AWS::Lambda::Version'));
    expect(
      versions.map(({ UpdateReplacePolicy, DeletionPolicy }) => [UpdateReplacePolicy, DeletionPolicy]),
    ).toEqual(STAGES.map(() => ['Retain', 'Retain']));
  });
});
