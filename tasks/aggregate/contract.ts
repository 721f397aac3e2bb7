import * as z from 'zod/mini';
import { attemptSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { DEGRADED_CODES, LANES } from '../core/contract/enums.ts';
import { passageSchema } from '../core/contract/passage.ts';
import { factsSchema, lanePlanSchema, runSchema } from '../core/contract/plan.ts';
import { replySchema } from '../core/contract/reply.ts';
import { requestSchema, turnSchema } from '../core/contract/request.ts';

/** The Arguments of Aggregate Reply. */
export const aggregateInputSchema = z.object({
  request: requestSchema,
  run: runSchema,
  facts: factsSchema,
  lane: z.enum(LANES),
  plan: lanePlanSchema,
  classification: classificationSchema,
  history: z.array(turnSchema),
  attempts: z.array(attemptSchema),
  passages: z.array(passageSchema),
  degraded: z.array(z.enum(DEGRADED_CODES)),
  /** The cached answer in the cached lane, else an empty object. */
  stored: z.unknown(),
});

export const aggregateOutputSchema = z.object({ reply: replySchema });

export type AggregateInput = z.infer<typeof aggregateInputSchema>;
export type AggregateOutput = z.infer<typeof aggregateOutputSchema>;
