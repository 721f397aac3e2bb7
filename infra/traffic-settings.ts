import * as z from 'zod';
import { strategiesFor } from '../workflows/compare/strategies.ts';

const ids = strategiesFor({ cheap: '', mid: '', embedding: '' }).map(({ id }) => id) as [string, ...string[]];

/** What the bill that is printed on synthesis assumes; nothing that is deployed depends on it. */
export const trafficSettings = z.strictObject({
  messagesPerDay: z
    .int('must be a whole number of messages')
    .min(1, 'must be 1 to 1000000000 messages')
    .max(1_000_000_000, 'must be 1 to 1000000000 messages')
    .default(1_000_000),
  /** Of the messages, those that callers send to the machine that logs everything. */
  glassShare: z
    .number('must be a share from 0 to 1, such as 0.02')
    .min(0, 'must be a share from 0 to 1, such as 0.02')
    .max(1, 'must be a share from 0 to 1, such as 0.02')
    .default(0.02),
  /** What is asked, and in how many words: a strategy of `stepladder compare`. */
  mix: z.enum(ids, `must be one of ${ids.join(', ')}`).default('traffic'),
});
