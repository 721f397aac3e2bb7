import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { ConverseChatModel } from '../adapters/bedrock/converse-chat-model.ts';
import { ChatModelByProvider } from '../adapters/chat-model-by-provider.ts';
import { apiKeyFrom } from '../adapters/openai/api-key.ts';
import { OpenAiChatModel } from '../adapters/openai/openai-chat-model.ts';
import type { Clock } from '../core/clock.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import type { Config, GuardrailConfig } from './config.ts';
import { connection } from './shared.ts';

/** One try a call: what follows a failure is the cascade's decision, not the client's. */
export const bedrock = (config: Config): BedrockRuntimeClient =>
  new BedrockRuntimeClient({ ...connection(config, config.bedrockEndpoint), maxAttempts: 1 });

/** @param guardrail of whoever answers customers: labels of a classifier reach nobody */
export function chatModel(config: Config, clock: Clock, guardrail?: GuardrailConfig): ChatModel {
  const { openai } = config;
  return new ChatModelByProvider({
    bedrock: new ConverseChatModel(bedrock(config), guardrail),
    ...(openai !== undefined && {
      openai: new OpenAiChatModel({
        baseUrl: openai.baseUrl,
        apiKey: apiKeyFrom(openai, config.region),
        clock,
      }),
    }),
  });
}
