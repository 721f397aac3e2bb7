import type { ConverseCommandInput, Message } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest } from '../../ports/chat-model.ts';

/** Only what the model's capabilities allow is sent: newer Claude models refuse sampling parameters. */
export function toConverseInput({ model, system, turns, maxTokens }: ChatRequest): ConverseCommandInput {
  const { capabilities, temperature } = model;
  const messages: Message[] = turns.map(({ role, text }) => ({ role, content: [{ text }] }));
  if (!capabilities.systemPrompt) messages[0]?.content?.unshift({ text: system });
  return {
    modelId: model.apiId,
    messages,
    ...(capabilities.systemPrompt && { system: [{ text: system }] }),
    inferenceConfig: {
      // Unset, the quota would be reserved for the model's longest answer.
      maxTokens,
      ...(capabilities.temperature && temperature !== null && { temperature }),
    },
  };
}
