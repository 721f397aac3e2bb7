import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface ApiKeySource {
  readonly apiKey: string | undefined;
  /** ARN of a secret whose string is the key. */
  readonly apiKeySecretArn: string | undefined;
}

/** The key from the environment, else from Secrets Manager, read once a process; never logged. */
export function apiKeyFrom(source: ApiKeySource, region: string): () => Promise<string | undefined> {
  const { apiKey, apiKeySecretArn } = source;
  if (apiKey !== undefined || apiKeySecretArn === undefined) return async () => apiKey;
  let secret: Promise<string | undefined> | undefined;
  return () => {
    secret ??= new SecretsManagerClient({ region })
      .send(new GetSecretValueCommand({ SecretId: apiKeySecretArn }))
      .then(({ SecretString }) => SecretString);
    return secret;
  };
}
