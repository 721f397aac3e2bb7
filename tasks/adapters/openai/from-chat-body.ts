import * as z from 'zod/mini';
import { ModelError } from '../../core/errors.ts';
import type { ChatReply } from '../../ports/chat-model.ts';

const tokens = z.nullish(z.int().check(z.gte(0)));
/** Some servers answer in parts. */
const contentSchema = z.union([z.string(), z.array(z.object({ text: z.optional(z.string()) }))]);

const bodySchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.nullish(z.string()),
        message: z.object({ content: z.nullish(contentSchema), refusal: z.nullish(z.string()) }),
      }),
    )
    .check(z.minLength(1)),
  usage: z.nullish(
    z.object({
      prompt_tokens: tokens,
      completion_tokens: tokens,
      prompt_tokens_details: z.nullish(z.object({ cached_tokens: tokens })),
    }),
  ),
  simulated: z.optional(z.boolean()),
});

type Body = z.infer<typeof bodySchema>;

/** @throws ModelError `failed` for a body that is no chat completion, or one without a text. */
export function fromChatBody(body: unknown, model: string): ChatReply {
  const parsed = bodySchema.safeParse(body);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || choice === undefined) {
    throw new ModelError('failed', model, 'the server answered with something that is no chat completion');
  }
  const { content, refusal } = choice.message;
  const stopReason = refusal ? 'refused' : mapFinishReason(choice.finish_reason);
  const text = (textOf(content) || (refusal ?? '')).trim();
  if (text === '' && stopReason !== 'refused') {
    throw new ModelError('failed', model, `no text in the reply (finish reason ${choice.finish_reason})`);
  }
  return { text, stopReason, ...countTokens(parsed.data.usage), simulated: parsed.data.simulated === true };
}

const textOf = (content: z.infer<typeof contentSchema> | null | undefined): string =>
  Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : (content ?? '');

/** OpenAI counts cached tokens among the prompt's; they have a price of their own. */
function countTokens(usage: Body['usage']) {
  const prompt = usage?.prompt_tokens ?? 0;
  const cachedTokens = Math.min(prompt, usage?.prompt_tokens_details?.cached_tokens ?? 0);
  return { inputTokens: prompt - cachedTokens, cachedTokens, outputTokens: usage?.completion_tokens ?? 0 };
}

function mapFinishReason(reason: string | null | undefined): ChatReply['stopReason'] {
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
