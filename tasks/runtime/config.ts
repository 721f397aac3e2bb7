/** Everything a task is told from outside. Names of variables are in the README. */
export interface Config {
  readonly region: string;
  readonly tableName: string;
  /** Absent: the provider's own endpoint. */
  readonly dynamodbEndpoint: string | undefined;
  readonly bedrockEndpoint: string | undefined;
  /** An OpenSearch endpoint; absent: looked up by the collection's name. */
  readonly searchEndpoint: string | undefined;
  readonly collectionName: string;
  readonly indexName: string;
  readonly openai: OpenAiConfig | undefined;
  /** Stands before Bedrock's chat models where customers are answered; absent: none does. */
  readonly guardrail?: GuardrailConfig | undefined;
  /** Where customers' WebSocket connections are posted to; absent: nobody listens. */
  readonly connectionsEndpoint?: string | undefined;
  /** The rungs of the default policy: `current`, `claude-3` or `openai`. */
  readonly modelSet: string;
  /** How long a task may go on with a policy it has read. */
  readonly policyMaxAgeMs: number;
  /** How long a call to the table may take, its retries included; as long as it likes when absent. */
  readonly tableTimeoutMs?: number;
}

export interface GuardrailConfig {
  readonly id: string;
  readonly version: string;
}

export interface OpenAiConfig {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** ARN of the secret that holds the key, on AWS. */
  readonly apiKeySecretArn: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error naming the variable that is missing. */
export function configFromEnvironment(environment: Environment): Config {
  const required = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
    return value;
  };
  const optional = (name: string): string | undefined => environment[name] || undefined;
  return {
    region: optional('AWS_REGION') ?? 'us-east-1',
    tableName: required('TABLE_NAME'),
    dynamodbEndpoint: optional('DYNAMODB_ENDPOINT'),
    bedrockEndpoint: optional('BEDROCK_ENDPOINT'),
    searchEndpoint: optional('OPENSEARCH_ENDPOINT'),
    collectionName: optional('COLLECTION_NAME') ?? 'stepladder',
    indexName: optional('INDEX_NAME') ?? 'catalogue',
    connectionsEndpoint: optional('CONNECTIONS_ENDPOINT'),
    openai: openAiConfig(environment),
    guardrail: guardrailConfig(environment),
    modelSet: optional('MODEL_SET') ?? 'current',
    policyMaxAgeMs: 2_000,
    tableTimeoutMs: 1_500,
  };
}

/** @throws Error when one of the two variables stands alone. */
export function guardrailConfig(environment: Environment): GuardrailConfig | undefined {
  const id = environment['GUARDRAIL_ID'] || undefined;
  const version = environment['GUARDRAIL_VERSION'] || undefined;
  if (id === undefined && version === undefined) return undefined;
  if (id === undefined) throw new Error('environment variable GUARDRAIL_ID is not set, but its version is');
  if (version === undefined) throw new Error('environment variable GUARDRAIL_VERSION is not set');
  return { id, version };
}

export function openAiConfig(environment: Environment): OpenAiConfig | undefined {
  const baseUrl = environment['OPENAI_BASE_URL'];
  const apiKey = environment['OPENAI_API_KEY'];
  const apiKeySecretArn = environment['OPENAI_API_KEY_SECRET_ARN'] || undefined;
  if (!baseUrl && !apiKey && !apiKeySecretArn) return undefined;
  return {
    baseUrl: baseUrl || 'https://api.openai.com/v1',
    apiKey: apiKey || undefined,
    apiKeySecretArn,
  };
}
