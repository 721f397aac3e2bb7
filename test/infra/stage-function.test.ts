import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { StageFunction, type StageFunctionProps } from '../../infra/constructs/stage-function.ts';
import { readable, statementsOf } from './synthesized.ts';

function synthesize(choices: Partial<StageFunctionProps> = {}): Template {
  const stack = new Stack(new App(), 'Test');
  new StageFunction(stack, 'Stage', {
    functionName: 'stepladder-invoke',
    code: Code.fromInline('// nothing'),
    environment: { TABLE_NAME: 'runs' },
    ...choices,
  });
  return Template.fromStack(stack);
}

function onlyFunction(template: Template): unknown {
  const [found] = Object.values(template.findResources('AWS::Lambda::Function'));
  return readable(found?.['Properties']);
}

describe('StageFunction', () => {
  it('runs on Node 24 and arm64, traced, with a log of its own', () => {
    const template = synthesize();
    expect(onlyFunction(template)).toEqual({
      FunctionName: 'stepladder-invoke',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Code: { ZipFile: '// nothing' },
      Environment: { Variables: { TABLE_NAME: 'runs' } },
      Role: '<StageRole.Arn>',
      MemorySize: 1_024,
      Timeout: 65,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: '<StageLogs>' },
    });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: '/aws/lambda/stepladder-invoke', RetentionInDays: 7 },
      DeletionPolicy: 'Delete',
    });
  });

  it('leaves memory, time and retention to its caller', () => {
    const template = synthesize({ memoryMb: 512, timeoutSeconds: 10, logRetention: 30 });
    expect(onlyFunction(template)).toMatchObject({ MemorySize: 512, Timeout: 10 });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('waits started in as many copies as it is told, and stops when its successor comes', () => {
    const stack = new Stack(new App(), 'Test');
    const stage = new StageFunction(stack, 'Stage', {
      functionName: 'stepladder-classify',
      code: Code.fromInline('// nothing'),
      environment: {},
      provisionedConcurrency: 3,
    });
    expect(stage.version.functionName).toBeDefined();
    Template.fromStack(stack).hasResource('AWS::Lambda::Version', {
      Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } },
      DeletionPolicy: 'Delete',
    });
  });

  it('may log to its own group and trace, and nothing else', () => {
    expect(statementsOf(synthesize(), 'Stage')).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '<StageLogs.Arn>',
      },
      { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
    ]);
  });
});
