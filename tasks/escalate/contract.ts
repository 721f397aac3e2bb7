import * as z from 'zod/mini';
import { attemptFactsSchema } from '../core/contract/attempt.ts';
import { lanePlanSchema, runSchema, stepSchema } from '../core/contract/plan.ts';

/** The Arguments of Escalate: costs and confidences, no texts. */
export const escalateInputSchema = z.object({
  run: runSchema,
  plan: lanePlanSchema,
  attempts: z.array(attemptFactsSchema),
  /** Characters of request and passages: what the next rung would read. */
  contextChars: z.int(),
});

export const escalateOutputSchema = stepSchema;

export type EscalateInput = z.infer<typeof escalateInputSchema>;
