import type { ConverseCommandInput, InferenceConfiguration, Message } from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest, ChatTurn } from '../../ports/chat-model.ts';

/** Our request in Converse's words; parameters the model would refuse are left out. */
export function toConverseInput(request: ChatRequest): ConverseCommandInput {
  const { model, system } = request;
  const speaksSystem = model.capabilities.systemPrompt && system !== '';
  return {
    modelId: model.apiId,
    ...(speaksSystem ? { system: [{ text: system }] } : {}),
    messages: turnsFor(request).map(toMessage),
    inferenceConfig: inferenceConfig(request),
  };
}

/** A model without a system prompt hears it at the head of the first turn. */
function turnsFor({ model, system, turns }: ChatRequest): readonly ChatTurn[] {
  if (model.capabilities.systemPrompt || system === '') return turns;
  const [first, ...rest] = turns;
  return first === undefined ? turns : [{ ...first, text: `${system}\n\n${first.text}` }, ...rest];
}

const toMessage = ({ role, text }: ChatTurn): Message => ({ role, content: [{ text }] });

/** Quota is reserved as input plus maxTokens at the start: an unset maximum starves other calls. */
function inferenceConfig({ model, maxTokens }: ChatRequest): InferenceConfiguration {
  const { capabilities, temperature } = model;
  return { maxTokens, ...(capabilities.temperature && temperature !== null && { temperature }) };
}
