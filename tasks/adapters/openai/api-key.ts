import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface ApiKeySource {
  readonly apiKey: string | undefined;
  /** ARN of a secret whose string is the key. */
  readonly apiKeySecretArn: string | undefined;
}

/**
 * The key from the environment, else from Secrets Manager, read once a process; never logged. A failed
 * reading is not kept: the next call tries again.
 */
export function apiKeyFrom(source: ApiKeySource, region: string): () => Promise<string | undefined> {
  const { apiKey, apiKeySecretArn } = source;
  if (apiKey !== undefined || apiKeySecretArn === undefined) return async () => apiKey;
  let secret: Promise<string> | undefined;
  return async () => {
    secret ??= readSecret(new SecretsManagerClient({ region }), apiKeySecretArn);
    try {
      return await secret;
    } catch (error) {
      secret = undefined;
      throw error;
    }
  };
}

/** Far longer than it takes; a message that waits for it has a deadline of its own. */
const READ_WITHIN_MS = 2_000;

async function readSecret(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }), {
    abortSignal: AbortSignal.timeout(READ_WITHIN_MS),
  });
  const key = SecretString?.trim() ?? '';
  if (key === '') throw new Error(`secret ${arn} holds no text`);
  return key;
}
