import * as z from 'zod/mini';
import { attemptSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { DEGRADED_CODES } from '../core/contract/enums.ts';
import { MISSING_FACTS, passageSchema } from '../core/contract/passage.ts';
import { runSchema } from '../core/contract/plan.ts';
import { requestSchema } from '../core/contract/request.ts';

/** The Arguments of Retrieve Passages and of Fetch Likely Passages. */
export const retrieveInputSchema = z.object({
  request: requestSchema,
  run: runSchema,
  classification: classificationSchema,
  retrieval: z.enum(['hybrid', 'keyword', 'none']),
  no: z.int(),
  /** Of the request's money so far. */
  spentUsd: z.number(),
});

export const retrieveOutputSchema = z.object({
  passages: z.array(passageSchema),
  /** The embedding, when one was paid for. */
  attempts: z.array(attemptSchema),
  missing: z.array(z.enum(MISSING_FACTS)),
  degraded: z.array(z.enum(DEGRADED_CODES)),
});

export type RetrieveInput = z.infer<typeof retrieveInputSchema>;
export type RetrieveOutput = z.infer<typeof retrieveOutputSchema>;
