import * as z from 'zod/mini';
import { attemptSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { DEGRADED_CODES } from '../core/contract/enums.ts';
import { MISSING_FACTS, passageSchema } from '../core/contract/passage.ts';
import { factsSchema, lanesSchema, problemSchema, runSchema } from '../core/contract/plan.ts';
import { requestSchema, turnSchema } from '../core/contract/request.ts';
import { checkRulesSchema, climbRulesSchema } from '../core/contract/rules.ts';

/** The Arguments of Understand Message. The request is not validated yet: that is this task's job. */
export const understandInputSchema = z.object({
  mode: z.literal('fast'),
  request: z.unknown(),
  /** ISO time of the execution's start. */
  startedAt: z.string(),
  executionArn: z.string(),
  retried: z.boolean(),
});

/** The Arguments of Ask The Classifier. */
export const askClassifierInputSchema = z.object({
  mode: z.literal('model'),
  request: requestSchema,
  run: runSchema,
  facts: factsSchema,
  classification: classificationSchema,
  history: z.array(turnSchema),
  no: z.int(),
});

export const classifyInputSchema = z.discriminatedUnion('mode', [
  understandInputSchema,
  askClassifierInputSchema,
]);

/**
 * The output of Understand Message. Every field is always there, also for a refused request, because a
 * Choice cannot catch a missing one.
 */
export const understandOutputSchema = z.object({
  request: z.unknown(),
  problem: problemSchema,
  run: runSchema,
  facts: factsSchema,
  classification: classificationSchema,
  lanes: lanesSchema,
  /** What the policy of the run says, for the tasks that read no policy themselves. */
  checkRules: checkRulesSchema,
  climbRules: climbRulesSchema,
  history: z.array(turnSchema),
  passages: z.array(passageSchema),
  missing: z.array(z.enum(MISSING_FACTS)),
  /** Facts were looked for already, by the run that this one resumes. */
  searched: z.boolean(),
  attempts: z.array(attemptSchema),
  nextNo: z.int(),
  degraded: z.array(z.enum(DEGRADED_CODES)),
  /** The stored reply of a repeat, the cached answer, or an empty object. */
  stored: z.unknown(),
  /** The apology in the customer's language, ready for the worst case. */
  apology: z.string(),
});

/** The output of Ask The Classifier. */
export const askClassifierOutputSchema = z.object({
  facts: factsSchema,
  classification: classificationSchema,
  lanes: lanesSchema,
  attempts: z.array(attemptSchema),
  degraded: z.array(z.enum(DEGRADED_CODES)),
  /** Passages fetched on the guess serve this classification too. */
  passagesFit: z.boolean(),
});

export type UnderstandInput = z.infer<typeof understandInputSchema>;
export type UnderstandOutput = z.infer<typeof understandOutputSchema>;
export type AskClassifierInput = z.infer<typeof askClassifierInputSchema>;
export type AskClassifierOutput = z.infer<typeof askClassifierOutputSchema>;
