import * as z from 'zod/mini';
import { INTENTS, LANES } from '../contract/enums.ts';
import { type Turn, turnSchema } from '../contract/request.ts';

/** The call that answered last: its prompt may still stand in that model's cache. */
export const lastAnswerSchema = z.object({
  model: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  /** Lane and intents make the system prompt, which stands before the conversation. */
  lane: z.enum(LANES),
  intents: z.array(z.enum(INTENTS)),
});

/** A conversation as it is kept between messages. */
export interface Session {
  /** Oldest turn first. */
  readonly turns: readonly Turn[];
  /** Null when no model answered last: a cached answer, or an older release. */
  readonly last: LastAnswer | null;
}

export const turnsSchema = z.array(turnSchema);

export const NO_SESSION: Session = { turns: [], last: null };

export type LastAnswer = z.infer<typeof lastAnswerSchema>;
