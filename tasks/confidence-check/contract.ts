import * as z from 'zod/mini';
import { attemptSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { passageSchema } from '../core/contract/passage.ts';
import { verdictSchema } from '../core/contract/plan.ts';
import { checkRulesSchema } from '../core/contract/rules.ts';

/** The Arguments of Check Confidence and of Check Member. */
export const checkInputSchema = z.object({
  /** Which run it is, for the log of what goes wrong. */
  messageId: z.optional(z.string()),
  rules: checkRulesSchema,
  query: z.string(),
  /** The text of the document that came with the question; empty without one. */
  document: z.string(),
  classification: classificationSchema,
  passages: z.array(passageSchema),
  minConfidence: z.number(),
  attempt: attemptSchema,
});

export const checkOutputSchema = z.object({
  verdict: verdictSchema,
  /** The attempt with the verdict written into it. */
  attempt: attemptSchema,
});

export type CheckInput = z.infer<typeof checkInputSchema>;
export type CheckOutput = z.infer<typeof checkOutputSchema>;
