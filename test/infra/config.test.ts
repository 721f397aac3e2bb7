import { describe, expect, it } from 'vitest';
import { readConfig } from '../../infra/config.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:openai-AbCdEf';

const ROLE = 'arn:aws:iam::111122223333:role/orchestrator';

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig(undefined)).toEqual({
      region: 'us-east-1',
      modelSet: 'current',
      retainData: true,
      logRetentionDays: 7,
      glass: { retentionDays: 7 },
      optimizer: 'off',
      rollout: { style: 'canary', percent: 10, minutes: 10, maxFailed: 0.03, minSlaMet: 0.9 },
      provisionedConcurrency: { classify: 0, retrieve: 0 },
      orchestratorArns: [],
      operatorArns: [],
      frontDoor: {
        enabled: false,
        ratePerSecond: 200,
        burst: 400,
        plans: [{ name: 'shop', ratePerSecond: 100, burst: 200, messagesPerDay: 2_000_000, premium: false }],
        operatorArns: [],
        waf: false,
        accountLogRole: true,
      },
      socket: { enabled: false, messagesPerSecond: 50 },
      guardrail: {
        enabled: false,
        tier: 'standard',
        filters: {
          hate: { question: 'medium', answer: 'medium' },
          insults: { question: 'none', answer: 'high' },
          sexual: { question: 'low', answer: 'medium' },
          violence: { question: 'low', answer: 'low' },
          misconduct: { question: 'low', answer: 'low' },
          promptAttack: 'medium',
        },
        personalData: ['email', 'phone', 'card', 'address'],
        deniedTopics: [],
      },
      collectionName: 'stepladder',
      indexName: 'catalogue',
      standbyReplicas: true,
      alarms: expect.any(Object),
      traffic: expect.any(Object),
    });
  });

  it('takes JSON text, as the command line gives it', () => {
    expect(readConfig('{"region":"ap-northeast-1","retainData":false}')).toMatchObject({
      region: 'ap-northeast-1',
      retainData: false,
    });
  });

  it('assumes the provider of the key when only a secret is named', () => {
    expect(readConfig({ openai: { apiKeySecretArn: SECRET } }).openai).toEqual({
      baseUrl: 'https://api.openai.com/v1',
      apiKeySecretArn: SECRET,
    });
  });

  it.each([
    [{ regoin: 'us-east-1' }, /stepladder: .*regoin/],
    [{ region: 'virginia' }, /stepladder\.region: .*us-east-1/],
    [{ modelSet: 'claude-4' }, /stepladder\.modelSet: .*current/],
    [{ logRetentionDays: 8 }, /stepladder\.logRetentionDays: /],
    [{ glass: { retentionDays: 2 } }, /stepladder\.glass\.retentionDays: /],
    [{ glass: { share: 0.02 } }, /stepladder\.glass: .*share/],
    [{ provisionedConcurrency: { classify: -1 } }, /stepladder\.provisionedConcurrency\.classify: must be 0/],
    [{ provisionedConcurrency: { invoke: 1 } }, /stepladder\.provisionedConcurrency: .*invoke/],
    [{ traffic: { messagesPerDay: 0.5 } }, /stepladder\.traffic\.messagesPerDay: must be a whole number/],
    [{ traffic: { glassShare: 2 } }, /stepladder\.traffic\.glassShare: must be a share from 0 to 1/],
    [{ traffic: { mix: 'trafic' } }, /stepladder\.traffic\.mix: must be one of .*cascade-cache, traffic/],
    [{ machineLogLevel: 'ALL' }, /stepladder: .*machineLogLevel/],
    [{ rollout: { style: 'slow' } }, /stepladder\.rollout\.style: .*canary/],
    [{ rollout: { percent: 80 } }, /stepladder\.rollout\.percent: must be 1 to 50/],
    [{ rollout: { maxFailed: 0.2 } }, /stepladder\.rollout\.maxFailed: must be below 0\.1/],
    [{ rollout: { minutes: 4 } }, /stepladder\.rollout\.minutes: must be so long that all takes 5 minutes/],
    [
      { rollout: { style: 'linear', percent: 50, minutes: 2 } },
      /stepladder\.rollout\.minutes: must be so long/,
    ],
    [
      { orchestratorArns: ['arn:aws:iam::111122223333:user/me'] },
      /stepladder\.orchestratorArns\.0: is not the ARN of a role/,
    ],
    [{ orchestratorArns: [ROLE, ROLE] }, /stepladder\.orchestratorArns: names a role twice/],
    [{ frontDoor: { plans: [] } }, /stepladder\.frontDoor\.plans: needs at least one plan/],
    [
      { frontDoor: { plans: [{ name: 'Shop 1' }] } },
      /stepladder\.frontDoor\.plans\.0\.name: must be 1-31 characters/,
    ],
    [
      { frontDoor: { plans: [{ name: 'a' }, { name: 'a' }] } },
      /stepladder\.frontDoor\.plans: names a plan twice/,
    ],
    [
      { frontDoor: { plans: [{ name: 'a', ratePerSecond: 201 }] } },
      /stepladder\.frontDoor\.plans\.0\.ratePerSecond: is above .* 200/,
    ],
    [
      { frontDoor: { operatorArns: ['me'] } },
      /stepladder\.frontDoor\.operatorArns\.0: is not the ARN of a role/,
    ],
    [{ collectionName: 'My Shop' }, /stepladder\.collectionName: must be 3-21 characters/],
    [{ catalogueLoaderArn: 'loader' }, /stepladder\.catalogueLoaderArn: is not the ARN of something in iam/],
    [
      { openai: { baseUrl: 'http://models', apiKeySecretArn: SECRET } },
      /stepladder\.openai\.baseUrl: .*https/,
    ],
    [{ socket: { authorizerArn: 'who' } }, /stepladder\.socket\.authorizerArn: is not the ARN of a function/],
    [{ guardrail: { on: true } }, /stepladder\.guardrail: .*on/],
    [{ guardrail: { tier: 'gold' } }, /stepladder\.guardrail\.tier: must be standard or classic/],
    [
      { guardrail: { filters: { hate: { answer: 'max' } } } },
      /stepladder\.guardrail\.filters\.hate\.answer: must be none, low, medium or high/,
    ],
    [
      { guardrail: { personalData: ['name'] } },
      /stepladder\.guardrail\.personalData\.0: must be email, phone, card or address/,
    ],
    [
      { guardrail: { deniedTopics: [{ name: 'Spoilers!', definition: 'x' }] } },
      /stepladder\.guardrail\.deniedTopics\.0\.name: must be 1-100 letters/,
    ],
    [
      { region: 'ca-central-1', guardrail: { enabled: true } },
      /stepladder\.guardrail\.tier: must be classic in ca-central-1/,
    ],
    ['{"region":', /is not JSON/],
  ])('names what is wrong with %j', (context, message) => {
    expect(() => readConfig(context)).toThrow(message);
  });

  it('names every field at once', () => {
    expect(() => readConfig({ region: 1, retainData: 'no' })).toThrow(/region[\s\S]*retainData/);
  });
});
