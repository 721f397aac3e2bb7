import { BedrockRuntimeClient, type ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { onTestFinished } from 'vitest';
import { type SimulatorOptions, startSimulator } from '../../../../workflows/local/simulator/server.ts';

export const HAIKU = 'global.anthropic.claude-haiku-5-5';
export const SONNET = 'global.anthropic.claude-sonnet-5-5';
export const OPUS = 'us.anthropic.claude-opus-5-5';
export const OLD_HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0';
export const TITAN = 'amazon.titan-embed-text-v2:0';

export interface OpenSimulator {
  readonly url: string;
  readonly port: number;
  /** HTTP/2 by prior knowledge, the client's own choice. One try a call. */
  readonly client: BedrockRuntimeClient;
  /** HTTP/1.1. */
  readonly http1: BedrockRuntimeClient;
  faults(faults: unknown): Promise<Response>;
  calls(): Promise<unknown>;
  close(): Promise<void>;
}

/** A simulator for one test, instant unless told otherwise, closed when the test ends. */
export async function openSimulator(options: Partial<SimulatorOptions> = {}): Promise<OpenSimulator> {
  const endpoint = await startSimulator({ port: 0, latencyScale: 0, seed: 1, ...options });
  const common = {
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const client = new BedrockRuntimeClient(common);
  const http1 = new BedrockRuntimeClient({ ...common, requestHandler: new NodeHttpHandler() });
  onTestFinished(async () => {
    client.destroy();
    http1.destroy();
    await endpoint.close();
  });
  const control = `${endpoint.url}/_simulator`;
  return {
    ...endpoint,
    client,
    http1,
    faults: (faults) => fetch(`${control}/faults`, { method: 'POST', body: JSON.stringify(faults) }),
    calls: async () => (await fetch(`${control}/calls`)).json(),
  };
}

/** A Converse call of one user turn. */
export const asking = (modelId: string, text = 'hello', system?: string): ConverseCommandInput => ({
  modelId,
  messages: [{ role: 'user', content: [{ text }] }],
  ...(system !== undefined && { system: [{ text: system }] }),
  inferenceConfig: { maxTokens: 500 },
});
