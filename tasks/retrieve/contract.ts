import * as z from 'zod/mini';
import { attemptSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { DEGRADED_CODES } from '../core/contract/enums.ts';
import { MISSING_FACTS, passageSchema } from '../core/contract/passage.ts';
import { lanePlanSchema, runSchema } from '../core/contract/plan.ts';
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
  /** Nothing was found because the index is down: what was fetched on a guess is fetched again if it is needed. */
  unavailable: z.optional(z.literal(true)),
});

/** The Arguments of Embed Answer: the same stage, because it is the one that may embed. */
export const embedAnswerInputSchema = z.object({
  mode: z.literal('embed'),
  request: requestSchema,
  run: runSchema,
  plan: lanePlanSchema,
  /** What a member said, with what it cost. */
  answer: attemptSchema,
  no: z.int(),
  /** Of the request's money before the members were asked. */
  spentUsd: z.number(),
  /** The member's part of what was left then, 0-1. */
  share: z.number(),
});

export const embedAnswerOutputSchema = z.object({
  attempts: z.array(attemptSchema),
  degraded: z.array(z.enum(DEGRADED_CODES)),
});

export const retrieveStageInputSchema = z.union([embedAnswerInputSchema, retrieveInputSchema]);

export type RetrieveInput = z.infer<typeof retrieveInputSchema>;
export type RetrieveOutput = z.infer<typeof retrieveOutputSchema>;
export type EmbedAnswerInput = z.infer<typeof embedAnswerInputSchema>;
export type EmbedAnswerOutput = z.infer<typeof embedAnswerOutputSchema>;
export type RetrieveStageOutput = RetrieveOutput | EmbedAnswerOutput;
