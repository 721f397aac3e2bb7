import { EventSourceParserStream } from 'eventsource-parser/stream';
import * as z from 'zod/mini';
import { ModelError } from '../../core/errors.ts';
import type { TextListener } from '../../ports/chat-model.ts';
import { MOST_BYTES } from './read-json.ts';

const text = z.nullish(z.string());
/** Chunks of every server, as far as they are read: usage comes in the last one, without choices. */
const chunkSchema = z.object({
  choices: z.optional(
    z.array(
      z.object({
        delta: z.optional(z.object({ content: text, refusal: text })),
        finish_reason: text,
      }),
    ),
  ),
  usage: z.nullish(z.unknown()),
  simulated: z.optional(z.boolean()),
});

/**
 * Server-sent chunks as the body of one completion, each text told to the listener as it comes.
 * @throws ModelError `failed` when the stream breaks off, is too long, or holds something else.
 */
export async function fromChatStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  model: string,
  listener: TextListener,
): Promise<unknown> {
  let content = '';
  let refusal = '';
  let finish_reason: string | null | undefined;
  let usage: unknown;
  let simulated = false;
  const events = stream
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: MOST_BYTES }));
  for await (const { data } of events) {
    if (data === '[DONE]') break;
    const chunk = readChunk(data, model);
    const [choice] = chunk.choices ?? [];
    const said = choice?.delta?.content ?? '';
    content += said;
    refusal += choice?.delta?.refusal ?? '';
    if (content.length + refusal.length > MOST_BYTES) {
      throw new ModelError('failed', model, `the reply is over ${MOST_BYTES} bytes`);
    }
    if (said !== '') listener.says(said);
    finish_reason = choice?.finish_reason ?? finish_reason;
    usage = chunk.usage ?? usage;
    simulated ||= chunk.simulated === true;
  }
  if (finish_reason === undefined) {
    throw new ModelError('failed', model, 'the stream broke off before the answer ended');
  }
  return {
    choices: [{ finish_reason, message: { content, refusal: refusal || null } }],
    usage,
    simulated,
  };
}

function readChunk(data: string, model: string): z.infer<typeof chunkSchema> {
  try {
    return chunkSchema.parse(JSON.parse(data));
  } catch (error) {
    throw new ModelError('failed', model, 'the stream holds something that is no chunk', { cause: error });
  }
}
