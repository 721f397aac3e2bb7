import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { readable, type Statement, statementsOf, stepladderApp } from './synthesized.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:openai-AbCdEf';
const template = Template.fromStack(stepladderApp().pipeline);

const logging = (stage: string): readonly Statement[] => [
  { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `<${stage}Logs.Arn>` },
  { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
];

const onTable = (action: string, ...keys: string[]): Statement => ({
  Effect: 'Allow',
  Action: `dynamodb:${action}`,
  Resource: '<RunTable.Arn>',
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
});

const PAYING = [onTable('PutItem', 'RUN#*'), onTable('UpdateItem', 'SPEND#*')];

const bedrock = (where: string) => `arn:<AWS::Partition>:bedrock:${where}`;
const PROFILES = ['haiku', 'sonnet', 'opus'].map((name) =>
  bedrock(`us-east-1:<AWS::AccountId>:inference-profile/global.anthropic.claude-${name}-5-5`),
);
const CHAT: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: 'bedrock:InvokeModel',
    Resource: [
      bedrock('us-east-1::foundation-model/anthropic.claude-3-5-haiku-20241022-v1:0'),
      bedrock('us-east-1::foundation-model/anthropic.claude-3-5-sonnet-20241022-v2:0'),
      bedrock('us-east-1::foundation-model/anthropic.claude-3-opus-20240229-v1:0'),
      ...PROFILES,
    ],
  },
  {
    Effect: 'Allow',
    Action: 'bedrock:InvokeModel',
    Resource: ['haiku', 'sonnet', 'opus'].map((name) =>
      bedrock(`*::foundation-model/anthropic.claude-${name}-5-5`),
    ),
    Condition: { StringEquals: { 'bedrock:InferenceProfileArn': PROFILES } },
  },
];

describe('the stages', () => {
  it('let classify claim, read what it plans by, and pay for the classifier', () => {
    expect(statementsOf(template, 'ClassifyRole')).toEqual([
      ...logging('Classify'),
      onTable('GetItem', 'POLICY', 'RUN#*', 'SESSION#*', 'ANSWER#*', 'ROUTE#*', 'SPEND#*', 'HEALTH'),
      onTable('BatchGetItem', 'SPEND#*', 'SESSION#*', 'ANSWER#*'),
      onTable('Query', 'RUN#*'),
      onTable('PutItem', 'RUN#*', 'ROUTE#*'),
      onTable('UpdateItem', 'SPEND#*', 'HEALTH', 'RATE#*'),
      ...CHAT,
    ]);
  });

  it('let retrieve search the one index, read the shop, and pay for an embedding', () => {
    expect(statementsOf(template, 'RetrieveRole')).toEqual([
      ...logging('Retrieve'),
      onTable('GetItem', 'POLICY', 'SPEND#*', 'ORDER#*'),
      onTable('BatchGetItem', 'PRODUCT#*', 'ARTICLE#*', 'ORDER#*'),
      { ...onTable('Query', 'ORDERS#*'), Resource: '<RunTable.Arn>/index/GSI1' },
      ...PAYING,
      { Effect: 'Allow', Action: 'aoss:APIAccessAll', Resource: '<CatalogueCollection.Arn>' },
      {
        Effect: 'Allow',
        Action: 'aoss:BatchGetCollection',
        Resource: '*',
        Condition: { StringEquals: { 'aoss:collection': 'stepladder' } },
      },
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModel',
        Resource: bedrock('us-east-1::foundation-model/amazon.titan-embed-text-v2:0'),
      },
    ]);
  });

  it('let invoke pay for an answer', () => {
    expect(statementsOf(template, 'InvokeRole')).toEqual([
      ...logging('Invoke'),
      onTable('GetItem', 'POLICY', 'SPEND#*', 'HEALTH'),
      onTable('PutItem', 'RUN#*'),
      onTable('UpdateItem', 'SPEND#*', 'HEALTH', 'RATE#*'),
      ...CHAT,
    ]);
  });

  it.each([
    ['ConfidenceCheck', 'ConfidenceCheckRole'],
    ['Escalate', 'EscalateRole'],
  ])(
    'let %s do nothing but log and trace: what the policy says comes with what it is asked',
    (stage, role) => {
      expect(statementsOf(template, role)).toEqual(logging(stage));
    },
  );

  it('let aggregate finish the run and remember the answer, and pay for nothing', () => {
    expect(statementsOf(template, 'AggregateRole')).toEqual([
      ...logging('Aggregate'),
      onTable('GetItem', 'POLICY', 'RUN#*'),
      onTable('UpdateItem', 'RUN#*'),
      onTable('PutItem', 'SESSION#*', 'ANSWER#*'),
      onTable('BatchWriteItem', 'SESSION#*', 'ANSWER#*'),
    ]);
  });

  it('let nobody but the chatting stages read the key of another provider, once there is one', () => {
    // GIVEN
    const openai = { baseUrl: 'https://models.example/v1', apiKeySecretArn: SECRET };
    // WHEN
    const withKey = Template.fromStack(stepladderApp({ openai }).pipeline);
    // THEN
    const readers = ['Classify', 'Retrieve', 'Invoke', 'ConfidenceCheck', 'Escalate', 'Aggregate'].filter(
      (stage) => JSON.stringify(statementsOf(withKey, `${stage}Role`)).includes('secretsmanager'),
    );
    expect(readers).toEqual(['Classify', 'Invoke']);
    expect(statementsOf(withKey, 'InvokeRole')).toContainEqual({
      Action: 'secretsmanager:GetSecretValue',
      Effect: 'Allow',
      Resource: SECRET,
    });
  });

  it('let invoke alone be held against the guardrail, once there is one', () => {
    // WHEN
    const guarded = Template.fromStack(stepladderApp({ guardrail: { enabled: true } }).pipeline);
    // THEN
    expect(statementsOf(guarded, 'InvokeRole')).toEqual([
      ...logging('Invoke'),
      onTable('GetItem', 'POLICY', 'SPEND#*', 'HEALTH'),
      onTable('PutItem', 'RUN#*'),
      onTable('UpdateItem', 'SPEND#*', 'HEALTH', 'RATE#*'),
      {
        Effect: 'Allow',
        Action: 'bedrock:ApplyGuardrail',
        Resource: [
          '<Guardrail.GuardrailArn>',
          bedrock('*:<AWS::AccountId>:guardrail-profile/us.guardrail.v1:0'),
        ],
      },
      ...CHAT,
    ]);
    const others = ['Classify', 'Retrieve', 'ConfidenceCheck', 'Escalate', 'Aggregate'];
    for (const stage of others) {
      expect(JSON.stringify(statementsOf(guarded, `${stage}Role`))).not.toContain('Guardrail');
    }
  });

  it('admit the search role alone to the documents', () => {
    const access = Object.values(template.findResources('AWS::OpenSearchServerless::AccessPolicy'));
    expect(
      access.map(({ Properties }) => JSON.parse(String(readable(Properties.Policy)))[0].Principal),
    ).toEqual([['<RetrieveRole.Arn>']]);
  });
});
