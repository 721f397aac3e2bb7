import * as z from 'zod/mini';
import { replySchema } from '../contract/reply.ts';

/** What a customer's connection is told while their message is answered. */
export const connectionEventSchema = z.discriminatedUnion('type', [
  /** More of the answer, to be shown behind what this attempt has said. `seq` counts an attempt's events from 0. */
  z.object({
    type: z.literal('draft'),
    messageId: z.string(),
    attemptNo: z.int(),
    seq: z.int(),
    text: z.string(),
  }),
  /** What this attempt has said is taken back: it failed on the way, or may not be said. */
  z.object({ type: z.literal('replaced'), messageId: z.string(), attemptNo: z.int(), seq: z.int() }),
  /** The reply: replaces whatever was shown, and nothing follows. */
  z.object({ type: z.literal('final'), messageId: z.string(), reply: replySchema }),
  /** The message was not taken: nothing was spent. The id is null where it could not be read. */
  z.object({
    type: z.literal('refused'),
    messageId: z.nullable(z.string()),
    error: z.string(),
    message: z.string(),
  }),
]);

export type ConnectionEvent = z.infer<typeof connectionEventSchema>;
