import * as z from 'zod/mini';
import { LANES } from '../../core/contract/enums.ts';
import { type Feedback, VOTES } from '../../ports/feedback.ts';
import type { Item } from './batch.ts';
import { feedbackKey, indexSort, votesIndex } from './keys.ts';
import { keptUntil } from './run-item.ts';

const feedbackSchema = z.object({
  messageId: z.string(),
  vote: z.enum(VOTES),
  comment: z.nullable(z.string()),
  at: z.number(),
  startedAt: z.number(),
  lane: z.nullable(z.enum(LANES)),
  model: z.nullable(z.string()),
  variant: z.nullable(z.string()),
  policyVersion: z.number(),
});

/** Kept as long as the run it is about. */
export const toFeedbackItem = (feedback: Feedback) => ({
  ...feedbackKey(feedback.messageId),
  feedback,
  gsi1pk: votesIndex(feedback.at),
  gsi1sk: indexSort(feedback.at, feedback.messageId),
  expiresAt: keptUntil(feedback.startedAt),
});

/** Undefined for an item of another shape: one bad entry must not hide the others. */
export const fromFeedbackItem = (item: Readonly<Item>): Feedback | undefined =>
  feedbackSchema.safeParse(item['feedback']).data;
