import type { ChatRequest } from '../../ports/chat-model.ts';

export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens: number;
  readonly temperature?: number;
}

/** The body of `POST /chat/completions`, as every compatible server understands it. */
export function toChatBody({ model, system, turns, maxTokens }: ChatRequest): ChatBody {
  const { capabilities, temperature } = model;
  const messages = turns.map(({ role, text }) => ({ role, content: text }));
  return {
    model: model.apiId,
    messages: capabilities.systemPrompt ? [{ role: 'system', content: system }, ...messages] : messages,
    max_tokens: maxTokens,
    ...(capabilities.temperature && temperature !== null && { temperature }),
  };
}
