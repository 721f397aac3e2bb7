import * as z from 'zod/mini';
import { attemptFactsSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { lanePlanSchema, runSchema, stepSchema } from '../core/contract/plan.ts';

/** The Arguments of Escalate: costs and confidences, no texts. */
export const escalateInputSchema = z.object({
  run: runSchema,
  plan: lanePlanSchema,
  classification: classificationSchema,
  attempts: z.array(z.extend(attemptFactsSchema, { safe: z.boolean() })),
  /** UTF-8 bytes of question, document, history and passages: what the next rung would read. */
  contextBytes: z.int(),
});

export const escalateOutputSchema = stepSchema;

export type EscalateInput = z.infer<typeof escalateInputSchema>;
