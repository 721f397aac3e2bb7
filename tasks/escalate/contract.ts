import * as z from 'zod/mini';
import { attemptFactsSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { lanePlanSchema, runSchema, stepSchema } from '../core/contract/plan.ts';
import { climbRulesSchema } from '../core/contract/rules.ts';
import { FAILURE_CODES } from '../core/health/failure-rules.ts';

/** The Arguments of Escalate: costs and confidences, no texts. */
export const escalateInputSchema = z.object({
  run: runSchema,
  rules: climbRulesSchema,
  plan: lanePlanSchema,
  classification: classificationSchema,
  attempts: z.array(
    z.extend(attemptFactsSchema, {
      safe: z.boolean(),
      /** There on answers that an earlier run paid for: they are no calls of this one. */
      originalCostUsd: z.optional(z.number()),
      embedded: z.optional(z.object({ digest: z.string(), vector: z.string() })),
      failure: z.optional(z.enum(FAILURE_CODES)),
      retryAfterMs: z.optional(z.number()),
    }),
  ),
  /** UTF-8 bytes of question, document, history and passages: what the next rung would read. */
  contextBytes: z.int(),
});

export const escalateOutputSchema = stepSchema;

export type EscalateInput = z.infer<typeof escalateInputSchema>;
