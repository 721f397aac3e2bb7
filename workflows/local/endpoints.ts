/** Where everything of a running local stack listens; printed by `start --json` and served to the CLI. */
export interface Endpoints {
  /** Step Functions API and console page. */
  readonly stepFunctions: string;
  readonly console: string;
  /** Chat for customers: answers are shown while they are written. */
  readonly webSocket: string;
  readonly bedrockRuntime: string;
  readonly dynamodb: string;
  readonly opensearch: string;
  readonly region: string;
  readonly tableName: string;
  readonly indexName: string;
  readonly stateMachines: Readonly<Record<string, string>>;
  /** What the models behind it are: nothing real is asked unless this says so. */
  readonly models: 'simulated' | 'bedrock' | 'openai';
}

export const DEFAULT_PORT = 8_083;
export const LOCAL_REGION = 'us-east-1';
export const LOCAL_ACCOUNT = '000000000000';

export const stateMachineArn = (name: string): string =>
  `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stateMachine:${name}`;
