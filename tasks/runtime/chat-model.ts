import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { ConverseChatModel } from '../adapters/bedrock/converse-chat-model.ts';
import { ChatModelByProvider } from '../adapters/chat-model-by-provider.ts';
import { apiKeyFrom } from '../adapters/openai/api-key.ts';
import { OpenAiChatModel } from '../adapters/openai/openai-chat-model.ts';
import type { Clock } from '../core/clock.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import type { Config, GuardrailConfig } from './config.ts';
import { KeptConnections } from './kept-connections.ts';
import { lean } from './lean.ts';
import { reached } from './table-client.ts';

/** A connection nobody used for so long may have been given up by the other side. */
const IDLE_MS = 20_000;

/**
 * One try a call: what follows a failure is the cascade's decision, not the client's. Over HTTP/1.1, because the
 * SDK's own HTTP/2 opens, and closes, a connection for each call: two round trips and a handshake before each answer.
 */
export function bedrock(
  { region, bedrockEndpoint }: Pick<Config, 'region' | 'bedrockEndpoint'>,
  clock: Clock,
): BedrockRuntimeClient {
  return lean(
    new BedrockRuntimeClient({
      region,
      maxAttempts: 1,
      ...reached(bedrockEndpoint),
      requestHandler: new KeptConnections(IDLE_MS, clock),
    }),
  );
}

/** @param guardrail of whoever answers customers: labels of a classifier reach nobody */
export function chatModel(config: Config, clock: Clock, guardrail?: GuardrailConfig): ChatModel {
  const { openai } = config;
  return new ChatModelByProvider({
    bedrock: new ConverseChatModel(bedrock(config, clock), guardrail),
    ...(openai !== undefined && {
      openai: new OpenAiChatModel({
        baseUrl: openai.baseUrl,
        apiKey: apiKeyFrom(openai, config.region),
        clock,
      }),
    }),
  });
}
