import * as z from 'zod/mini';
import type { Message } from '../client/options.ts';

/**
 * What a customer may say. Everything that costs money or looks at others' messages (`tier`, `model`,
 * `maxCostUsd`, `replayOf`) is for callers behind the front door; who the customer is comes from the connection.
 */
const frameSchema = z.strictObject({
  messageId: z.optional(z.string()),
  sessionId: z.optional(z.string()),
  query: z.string('query must be text'),
  locale: z.optional(z.string()),
});

/** A frame that is no message. */
export class FrameInvalid extends Error {
  override name = 'Request.Invalid';
}

/** @throws FrameInvalid naming the field and the fix. */
export function readFrame(frame: string): Message {
  const parsed = frameSchema.safeParse(parse(frame));
  if (parsed.success) return defined(parsed.data);
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw new FrameInvalid(`${issue.keys.slice(0, 5).join(', ')} may not be sent here: leave it out`);
  }
  throw new FrameInvalid('a message is a JSON object {query, messageId?, sessionId?, locale?}, each text');
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}

type Frame = z.infer<typeof frameSchema>;

const defined = ({ query, messageId, sessionId, locale }: Frame): Message => ({
  query,
  ...(messageId !== undefined && { messageId }),
  ...(sessionId !== undefined && { sessionId }),
  ...(locale !== undefined && { locale }),
});
