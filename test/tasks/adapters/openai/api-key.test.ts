import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKeyFrom } from '../../../../tasks/adapters/openai/api-key.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:openai';
const secrets = mockClient(SecretsManagerClient);
beforeEach(() => secrets.reset());
afterAll(() => secrets.restore());

describe('apiKeyFrom', () => {
  it('prefers the key of the environment and reads no secret', async () => {
    expect(await apiKeyFrom({ apiKey: 'sk-env', apiKeySecretArn: ARN }, 'us-east-1')()).toBe('sk-env');
    expect(secrets.calls()).toHaveLength(0);
  });

  it('is undefined where neither is given', async () => {
    expect(
      await apiKeyFrom({ apiKey: undefined, apiKeySecretArn: undefined }, 'us-east-1')(),
    ).toBeUndefined();
  });

  it('reads the secret once, however many ask at once', async () => {
    secrets.on(GetSecretValueCommand, { SecretId: ARN }).resolves({ SecretString: 'sk-secret\n' });
    const key = apiKeyFrom({ apiKey: undefined, apiKeySecretArn: ARN }, 'us-east-1');
    expect(await Promise.all([key(), key()])).toEqual(['sk-secret', 'sk-secret']);
    expect(await key()).toBe('sk-secret');
    expect(secrets.calls()).toHaveLength(1);
  });

  it('tries again after a failed reading', async () => {
    secrets
      .on(GetSecretValueCommand)
      .rejectsOnce(new Error('throttled'))
      .resolves({ SecretString: 'sk-secret' });
    const key = apiKeyFrom({ apiKey: undefined, apiKeySecretArn: ARN }, 'us-east-1');
    await expect(key()).rejects.toThrow('throttled');
    expect(await key()).toBe('sk-secret');
  });

  it('takes an empty secret for none', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: ' ' });
    await expect(apiKeyFrom({ apiKey: undefined, apiKeySecretArn: ARN }, 'us-east-1')()).rejects.toThrow(
      'holds no text',
    );
  });
});
