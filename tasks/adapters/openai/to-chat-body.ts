import type { ChatRequest } from '../../ports/chat-model.ts';

/** OpenAI's newer models refuse `max_tokens`; many compatible servers know nothing else. */
export type TokenLimitField = 'max_tokens' | 'max_completion_tokens';

/** What the server at this address most likely knows. */
export const limitFieldOf = (baseUrl: string): TokenLimitField =>
  URL.canParse(baseUrl) && new URL(baseUrl).hostname === 'api.openai.com'
    ? 'max_completion_tokens'
    : 'max_tokens';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly stream?: true;
  /** Without it a stream does not say what it cost. */
  readonly stream_options?: { readonly include_usage: true };
}

/** The body of `POST /chat/completions`; parameters the model would refuse are left out. */
export function toChatBody(request: ChatRequest, limitField: TokenLimitField): ChatBody {
  const { model, maxTokens } = request;
  const { capabilities, temperature } = model;
  return {
    model: model.apiId,
    messages: messagesOf(request),
    [limitField]: maxTokens,
    ...(capabilities.temperature && temperature !== null && { temperature }),
    ...(request.listener !== undefined && { stream: true, stream_options: { include_usage: true } }),
  };
}

/** A model without a system prompt hears it at the head of the first turn. */
function messagesOf({ model, system, turns }: ChatRequest): readonly ChatMessage[] {
  const messages = turns.map(({ role, text }) => ({ role, content: text }));
  if (system === '') return messages;
  if (model.capabilities.systemPrompt) return [{ role: 'system', content: system }, ...messages];
  const [first, ...rest] = messages;
  return first === undefined ? [] : [{ ...first, content: `${system}\n\n${first.content}` }, ...rest];
}
