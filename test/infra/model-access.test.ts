import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { grantInvokeModels, modelAccess } from '../../infra/model-access.ts';
import { policyFor } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { statementsOf } from './synthesized.ts';

const TODAY = '2026-11-21';

describe('modelAccess', () => {
  it('names every Bedrock model that a request can pin, but the retired ones and other providers', () => {
    expect(modelAccess(policyFor('current'), TODAY)).toEqual({
      chat: [
        'global.anthropic.claude-haiku-5-5',
        'global.anthropic.claude-sonnet-5-5',
        'global.anthropic.claude-opus-5-5',
        'anthropic.claude-3-5-haiku-20241022-v1:0',
        'anthropic.claude-3-5-sonnet-20241022-v2:0',
        'anthropic.claude-3-opus-20240229-v1:0',
      ],
      embedding: 'amazon.titan-embed-text-v2:0',
    });
  });

  it('names every deployment of a model, and its canary', () => {
    const policy = policyFor('current');
    const [haiku, ...others] = policy.models;
    if (haiku === undefined) throw new Error('no model');
    const deployments = [
      { apiId: 'us.anthropic.claude-haiku-5-5', weight: 2 },
      { apiId: 'eu.anthropic.claude-haiku-5-5', weight: 1 },
    ];
    const served = { ...haiku, deployments, canary: { apiId: 'anthropic.claude-haiku-6', share: 0.01 } };
    expect(modelAccess({ ...policy, models: [served, ...others] }, TODAY).chat.slice(0, 4)).toEqual([
      'us.anthropic.claude-haiku-5-5',
      'eu.anthropic.claude-haiku-5-5',
      'anthropic.claude-haiku-6',
      'global.anthropic.claude-sonnet-5-5',
    ]);
  });

  it('refuses to deploy a policy that rests on a retired model, naming the successor', () => {
    expect(() => modelAccess(policyFor('claude-3'), TODAY)).toThrow(
      /rungs\.cheap names claude-haiku-3, retired on 2026-09-10: use claude-haiku-5-5/,
    );
  });
});

describe('grantInvokeModels', () => {
  function statements(apiIds: readonly string[]) {
    const stack = new Stack(new App(), 'Test', { env: { region: 'eu-west-1' } });
    const role = new Role(stack, 'Asker', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    grantInvokeModels(role, apiIds);
    return statementsOf(Template.fromStack(stack), 'Asker');
  }

  it('allows reading an answer while it is written only where that is wanted', () => {
    const stack = new Stack(new App(), 'Test', { env: { region: 'eu-west-1' } });
    const role = new Role(stack, 'Asker', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    grantInvokeModels(role, ['global.anthropic.claude-haiku-5-5'], 'streamed');
    const actions = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
    expect(statementsOf(Template.fromStack(stack), 'Asker').map(({ Action }) => Action)).toEqual([
      actions,
      actions,
    ]);
  });

  it('allows a model that is called directly in this region only', () => {
    expect(statements(['amazon.titan-embed-text-v2:0'])).toEqual([
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModel',
        Resource: 'arn:<AWS::Partition>:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0',
      },
    ]);
  });

  it('names a model once that is called through two profiles', () => {
    const [, anywhere] = statements(['eu.anthropic.claude-haiku-5-5', 'us.anthropic.claude-haiku-5-5']);
    expect(anywhere?.Resource).toBe(
      'arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-haiku-5-5',
    );
  });

  it('allows a profile, and the model behind it anywhere, through that profile only', () => {
    const profile =
      'arn:<AWS::Partition>:bedrock:eu-west-1:<AWS::AccountId>:inference-profile/eu.anthropic.claude-haiku-5-5';
    expect(statements(['eu.anthropic.claude-haiku-5-5'])).toEqual([
      { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: profile },
      {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModel',
        Resource: 'arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-haiku-5-5',
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': [profile] } },
      },
    ]);
  });
});
