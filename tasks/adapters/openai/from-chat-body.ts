import * as z from 'zod/mini';
import { ModelError } from '../../core/errors.ts';
import type { ChatReply } from '../../ports/chat-model.ts';

const bodySchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.nullish(z.string()),
        message: z.object({ content: z.nullish(z.string()), refusal: z.nullish(z.string()) }),
      }),
    )
    .check(z.minLength(1)),
  usage: z.nullish(
    z.object({
      prompt_tokens: z.int(),
      completion_tokens: z.int(),
      prompt_tokens_details: z.nullish(z.object({ cached_tokens: z.nullish(z.int()) })),
    }),
  ),
});

/** @throws ModelError `failed` for a body that is no chat completion, or one without a text. */
export function fromChatBody(body: unknown, model: string): ChatReply {
  const parsed = bodySchema.safeParse(body);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || choice === undefined) {
    throw new ModelError('failed', model, 'the server answered with something that is no chat completion');
  }
  const refused = choice.finish_reason === 'content_filter' || Boolean(choice.message.refusal);
  const text = (choice.message.content ?? choice.message.refusal ?? '').trim();
  if (text === '' && !refused) throw new ModelError('failed', model, 'the answer holds no text');
  const { usage } = parsed.data;
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    text,
    stopReason: refused ? 'refused' : mapFinishReason(choice.finish_reason),
    inputTokens: (usage?.prompt_tokens ?? 0) - cached,
    cachedTokens: cached,
    outputTokens: usage?.completion_tokens ?? 0,
    simulated: false,
  };
}

export function mapFinishReason(reason: string | null | undefined): ChatReply['stopReason'] {
  switch (reason) {
    case 'stop':
      return 'complete';
    case 'length':
      return 'max_tokens';
    case 'content_filter':
      return 'refused';
    default:
      return 'other';
  }
}
