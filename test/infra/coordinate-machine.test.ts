import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { CoordinateMachine, type CoordinateMachineProps } from '../../infra/constructs/coordinate-machine.ts';
import { RunTable } from '../../infra/constructs/run-table.ts';
import { StageFunction } from '../../infra/constructs/stage-function.ts';
import { STAGES, type Stage } from '../../tasks/core/contract/enums.ts';
import { readable, statementsOf } from './synthesized.ts';

type Choices = Omit<CoordinateMachineProps, 'stages' | 'runTable'>;

function synthesize(
  choices: Choices = {},
  use: (machine: CoordinateMachine, stack: Stack) => void = () => {},
) {
  const stack = new Stack(new App(), 'Test');
  const code = Code.fromInline('// nothing');
  const stages = Object.fromEntries(
    STAGES.map((stage) => [
      stage,
      new StageFunction(stack, stage, { functionName: stage, code, environment: {} }),
    ]),
  ) as Record<Stage, StageFunction>;
  const runTable = new RunTable(stack, 'RunTable');
  use(new CoordinateMachine(stack, 'Coordinate', { stages, runTable, ...choices }), stack);
  return Template.fromStack(stack);
}

function onlyMachine(template: Template): Record<string, unknown> {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  return readable(machine?.['Properties']) as Record<string, unknown>;
}

describe('CoordinateMachine', () => {
  it('is an Express machine, traced, that logs its failures without what customers said', () => {
    const template = synthesize();
    expect(onlyMachine(template)).toMatchObject({
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
  });

  it('logs everything when asked to', () => {
    const machine = onlyMachine(synthesize({ logLevel: LogLevel.ALL, includeExecutionData: true }));
    expect(machine['LoggingConfiguration']).toMatchObject({ Level: 'ALL', IncludeExecutionData: true });
  });

  it('may invoke its six functions, mark runs, log and trace, and nothing else', () => {
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
          '<classifyFunction.Arn>',
          '<retrieveFunction.Arn>',
          '<invokeFunction.Arn>',
          '<confidencecheckFunction.Arn>',
          '<escalateFunction.Arn>',
          '<aggregateFunction.Arn>',
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

  it('lets a caller start it and wait', () => {
    // WHEN
    const template = synthesize({}, (machine, stack) => {
      const caller = new Role(stack, 'Caller', {
        assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      });
      const grant = machine.grantStartSyncExecution(caller);
      expect(grant.success).toBe(true);
    });
    // THEN
    expect(statementsOf(template, 'Caller')).toEqual([
      { Effect: 'Allow', Action: 'states:StartSyncExecution', Resource: '<CoordinateMachine>' },
    ]);
  });
});
