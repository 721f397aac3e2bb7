import { describe, expect, it } from 'vitest';
import { readConfig } from '../../infra/config.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:openai-AbCdEf';

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig(undefined)).toEqual({
      region: 'us-east-1',
      modelSet: 'current',
      retainData: true,
      logRetentionDays: 7,
      machineLogLevel: 'ERROR',
      logExecutionData: false,
      collectionName: 'stepladder',
      indexName: 'catalogue',
      standbyReplicas: true,
      alarms: expect.any(Object),
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
    [{ machineLogLevel: 'DEBUG' }, /stepladder\.machineLogLevel: /],
    [{ collectionName: 'My Shop' }, /stepladder\.collectionName: must be 3-21 characters/],
    [{ catalogueLoaderArn: 'loader' }, /stepladder\.catalogueLoaderArn: is not the ARN of something in iam/],
    [
      { openai: { baseUrl: 'http://models', apiKeySecretArn: SECRET } },
      /stepladder\.openai\.baseUrl: .*https/,
    ],
    ['{"region":', /is not JSON/],
  ])('names what is wrong with %j', (context, message) => {
    expect(() => readConfig(context)).toThrow(message);
  });

  it('names every field at once', () => {
    expect(() => readConfig({ region: 1, retainData: 'no' })).toThrow(/region[\s\S]*retainData/);
  });
});
