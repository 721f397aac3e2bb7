import { Template } from 'aws-cdk-lib/assertions';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { BATCH, COORDINATE, OPTIMIZE, SWEEPER } from '../../workflows/bindings.ts';
import { ownApp, readable, stepladderApp } from './synthesized.ts';

type Variables = Record<string, Record<string, string>>;

function environments(template: Template): Variables {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  return Object.fromEntries(
    functions.map(({ Properties }) => [
      Properties.FunctionName,
      readable(Properties.Environment.Variables) as Record<string, string>,
    ]),
  );
}

describe('the app', () => {
  it('synthesizes without an account, a look-up or a finding of the security checks', () => {
    // WHEN
    const assembly = stepladderApp().synth();
    // THEN
    expect(assembly.stacks.map(({ stackName }) => stackName)).toEqual([
      'StepladderData',
      'Stepladder',
      'StepladderOperations',
    ]);
    expect(assembly.manifest.missing).toBeUndefined();
    expect(new Set(assembly.stacks.map(({ environment }) => environment.account))).toEqual(
      new Set(['unknown-account']),
    );
  });

  it('stops at a finding that nobody gave a reason for', () => {
    // GIVEN
    const app = ownApp();
    // WHEN
    const { role } = app.pipeline.stages.escalate;
    Grant.addToPrincipal({
      grantee: role,
      actions: ['dynamodb:*'],
      resourceArns: [app.data.runTable.table.tableArn],
    });
    // THEN
    expect(() => app.synth()).toThrow(/AwsSolutions-IAM5\[Action::dynamodb:\*\]/);
  });

  it('gives each function the code of its binding', () => {
    const functions = Object.values(
      Template.fromStack(stepladderApp().pipeline).findResources('AWS::Lambda::Function'),
    );
    expect(
      functions.map(({ Properties }) => [Properties.FunctionName, Properties.Code.ZipFile]).toSorted(),
    ).toEqual(
      [...COORDINATE.tasks, ...BATCH.tasks, ...OPTIMIZE.tasks, SWEEPER]
        .map(({ functionName, entry }) => [functionName, `// ${entry}`])
        .toSorted(),
    );
  });

  it('tells each function what it reads from its environment', () => {
    const every = { TABLE_NAME: '<RunTable>', MODEL_SET: 'current' };
    expect(environments(Template.fromStack(stepladderApp().pipeline))).toEqual({
      'stepladder-classify': every,
      'stepladder-retrieve': { ...every, COLLECTION_NAME: 'stepladder', INDEX_NAME: 'catalogue' },
      'stepladder-invoke': every,
      'stepladder-confidence-check': every,
      'stepladder-escalate': every,
      'stepladder-aggregate': every,
      'stepladder-sweep': { TABLE_NAME: '<RunTable>' },
      'stepladder-list-batch': {
        TABLE_NAME: '<RunTable>',
        BUCKET_NAME: 'stepladder-batches-<AWS::AccountId>-us-east-1',
      },
      'stepladder-observe': every,
      'stepladder-tune': every,
    });
  });

  it('keeps copies of the first two tasks started, where wanted', () => {
    const wanted = { classify: 5, retrieve: 3 };
    const template = Template.fromStack(stepladderApp({ provisionedConcurrency: wanted }).pipeline);
    const started = Object.values(template.findResources('AWS::Lambda::Version')).flatMap(({ Properties }) =>
      Properties.ProvisionedConcurrencyConfig === undefined
        ? []
        : [Properties.ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions],
    );
    expect(started.toSorted()).toEqual([3, 5]);
  });

  it('starts the optimizer by itself only where wanted', () => {
    const schedules = (optimizer: string): readonly string[] =>
      Object.values(
        Template.fromStack(stepladderApp({ optimizer }).pipeline).findResources('AWS::Scheduler::Schedule'),
      )
        .filter(({ Properties }) => JSON.stringify(Properties.Target).includes('Optimizer'))
        .map(({ Properties }) => Properties.ScheduleExpression);
    expect(['off', 'advise', 'apply'].map(schedules)).toEqual([[], ['rate(5 minutes)'], ['rate(5 minutes)']]);
  });

  it('hands the other provider over without its key', () => {
    const apiKeySecretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:openai-AbCdEf';
    const template = Template.fromStack(stepladderApp({ openai: { apiKeySecretArn } }).pipeline);
    expect(environments(template)['stepladder-invoke']).toEqual({
      TABLE_NAME: '<RunTable>',
      MODEL_SET: 'current',
      OPENAI_BASE_URL: 'https://api.openai.com/v1',
      OPENAI_API_KEY_SECRET_ARN: apiKeySecretArn,
    });
  });

  it('tells who answers customers of the guardrail, and nobody else', () => {
    const template = Template.fromStack(stepladderApp({ guardrail: { enabled: true } }).pipeline);
    const told = Object.entries(environments(template)).filter(([, variables]) =>
      Object.keys(variables).some((name) => name.startsWith('GUARDRAIL')),
    );
    expect(told).toEqual([
      [
        'stepladder-invoke',
        {
          TABLE_NAME: '<RunTable>',
          MODEL_SET: 'current',
          GUARDRAIL_ID: '<Guardrail.GuardrailId>',
          GUARDRAIL_VERSION: expect.stringMatching(/^<GuardrailVersion[0-9a-f]{8}\.Version>$/u),
        },
      ],
    ]);
  });

  it('has findings of the security checks neither with a guardrail', () => {
    expect(() => stepladderApp({ guardrail: { enabled: true } }).synth()).not.toThrow();
    expect(() => stepladderApp({ guardrail: { enabled: true, tier: 'classic' } }).synth()).not.toThrow();
  });

  it('refuses a set of models that has left its provider', () => {
    expect(() => stepladderApp({ modelSet: 'claude-3' })).toThrow(/claude-haiku-3, retired/);
  });

  it('keeps what must survive apart from what may go', () => {
    const { data, pipeline } = stepladderApp({ region: 'ap-northeast-1' });
    expect([data.region, pipeline.region]).toEqual(['ap-northeast-1', 'ap-northeast-1']);
    expect(Object.keys(Template.fromStack(pipeline).findResources('AWS::DynamoDB::Table'))).toEqual([]);
    Template.fromStack(data).resourceCountIs('AWS::DynamoDB::Table', 1);
  });
});
