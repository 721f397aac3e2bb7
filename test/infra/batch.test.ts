import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { BATCH, SWEEPER } from '../../workflows/bindings.ts';
import { readable, statementsOf, stepladderApp } from './synthesized.ts';

const app = stepladderApp();
const pipeline = Template.fromStack(app.pipeline);
const data = Template.fromStack(app.data);

const BUCKET = 'arn:<AWS::Partition>:s3:::stepladder-batches-<AWS::AccountId>-us-east-1';
const STATES = 'arn:<AWS::Partition>:states:us-east-1:<AWS::AccountId>';

const functionNamed = (name: string) =>
  Object.values(pipeline.findResources('AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.FunctionName === name,
  )?.['Properties'];

const onTable = (action: string, ...keys: string[]) => ({
  Effect: 'Allow',
  Action: `dynamodb:${action}`,
  Resource: '<RunTable.Arn>',
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
});
const onIndex = (...keys: string[]) => ({
  ...onTable('Query', ...keys),
  Resource: '<RunTable.Arn>/index/GSI1',
});
const isOwn = ({ Action }: { readonly Action: unknown }) =>
  !/^(?:logs|xray):/u.test(String([Action].flat()[0]));

describe('the batch machine', () => {
  const machine = Object.values(pipeline.findResources('AWS::StepFunctions::StateMachine')).find(
    ({ Properties }) => Properties.StateMachineName === BATCH.name,
  )?.['Properties'];

  it('is a Standard machine of the very file, traced, that logs its failures without what customers said', () => {
    expect(machine).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
      DefinitionString: readFileSync(new URL(`../../${BATCH.definition}`, import.meta.url), 'utf8'),
    });
    expect(readable(machine?.DefinitionSubstitutions)).toEqual({
      ListBatchFunctionArn: '<ListBatchFunction.Arn>',
      // Glass: whoever replays wants to see why.
      CoordinateArn: '<CoordinateGlassLiveAlias.Arn>',
      BucketName: 'stepladder-batches-<AWS::AccountId>-us-east-1',
    });
  });

  it('may list, ask coordinate, read and write its files, and run its items; nothing else', () => {
    expect(statementsOf(pipeline, 'BatchRole').filter(isOwn)).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '<ListBatchFunction.Arn>' },
      {
        Effect: 'Allow',
        Action: 'states:StartSyncExecution',
        Resource: '<CoordinateGlassMachine>',
        Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } },
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${BUCKET}/inbox/*` },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
        Resource: `${BUCKET}/batches/*`,
      },
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: `${STATES}:stateMachine:batch` },
      {
        Effect: 'Allow',
        Action: ['states:DescribeExecution', 'states:StopExecution'],
        Resource: `${STATES}:execution:batch/*`,
      },
    ]);
  });

  it('says under which ARN it is started', () => {
    pipeline.hasOutput('BatchArn', {});
  });
});

describe('its listing', () => {
  it('has time for ten thousand runs, and may read failed ones and write the list', () => {
    expect(functionNamed('stepladder-list-batch')).toMatchObject({ Timeout: 600 });
    expect(statementsOf(pipeline, 'ListBatchRole').filter(isOwn)).toEqual([
      onIndex('FAILED#*'),
      onTable('BatchGetItem', 'RUN#*', 'LOST#*'),
      onTable('GetItem', 'RUN#*', 'LOST#*'),
      { Effect: 'Allow', Action: 's3:PutObject', Resource: `${BUCKET}/batches/*` },
    ]);
  });
});

describe('its bucket', () => {
  const [bucket] = Object.values(data.findResources('AWS::S3::Bucket'));

  it('is closed, encrypted, and forgets after a month', () => {
    expect(readable(bucket?.['Properties'])).toMatchObject({
      BucketName: 'stepladder-batches-<AWS::AccountId>-us-east-1',
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
    });
    const [policy] = Object.values(data.findResources('AWS::S3::BucketPolicy'));
    expect(policy?.['Properties'].PolicyDocument.Statement).toMatchObject([
      { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  it('stays when its stack goes, unless told otherwise', () => {
    expect(bucket?.['DeletionPolicy']).toBe('Retain');
    const gone = Template.fromStack(stepladderApp({ retainData: false }).data);
    expect(Object.values(gone.findResources('AWS::S3::Bucket'))[0]?.['DeletionPolicy']).toBe('Delete');
  });
});

describe('the sweeper', () => {
  it('runs every minute, and an old minute is not made up for', () => {
    const [rule] = Object.values(pipeline.findResources('AWS::Events::Rule'));
    expect(readable(rule?.['Properties'])).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        {
          Arn: '<SweeperTaskFunction.Arn>',
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
        },
      ],
    });
    expect(functionNamed(SWEEPER.functionName)).toMatchObject({ Timeout: 60, MemorySize: 256 });
  });

  it('may find open runs and mark them, and read how all stand; it pays for nothing', () => {
    expect(statementsOf(pipeline, 'SweeperTaskRole').filter(isOwn)).toEqual([
      onIndex('OPEN#*', 'FAILED#*', 'VOTES#*'),
      onTable('BatchGetItem', 'RUN#*', 'LOST#*', 'FEEDBACK#*'),
      onTable('Query', 'RUN#*', 'SPEND#*'),
      onTable('GetItem', 'SWEEP', 'HEALTH', 'SPEND#*'),
      onTable('UpdateItem', 'RUN#*', 'SWEEP'),
    ]);
  });
});
