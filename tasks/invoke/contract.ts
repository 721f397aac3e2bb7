import * as z from 'zod/mini';
import { attemptSchema } from '../core/contract/attempt.ts';
import { classificationSchema } from '../core/contract/classification.ts';
import { DEGRADED_CODES, ROLES } from '../core/contract/enums.ts';
import { MISSING_FACTS, passageSchema } from '../core/contract/passage.ts';
import { lanePlanSchema, runSchema } from '../core/contract/plan.ts';
import { requestSchema, turnSchema } from '../core/contract/request.ts';

/** The Arguments of Invoke Model, Ask Member and Ask The Meta-Model. */
export const invokeInputSchema = z.object({
  request: requestSchema,
  run: runSchema,
  plan: lanePlanSchema,
  classification: classificationSchema,
  history: z.array(turnSchema),
  passages: z.array(passageSchema),
  missing: z.array(z.enum(MISSING_FACTS)),
  model: z.string(),
  role: z.enum(ROLES),
  no: z.int(),
  /** Of the request's money so far. */
  spentUsd: z.number(),
  /** The part of what is left that this call may use, 0-1. */
  share: z.number(),
  /** Epoch milliseconds to wait for, in a second chance; else 0. */
  notBefore: z.number(),
  /** The model found it too long: give it less to read. */
  shorten: z.boolean(),
  /** For a meta-model: what the members said. */
  answers: z.optional(z.array(attemptSchema)),
});

export const invokeOutputSchema = z.object({
  attempt: attemptSchema,
  degraded: z.array(z.enum(DEGRADED_CODES)),
});

export type InvokeInput = z.infer<typeof invokeInputSchema>;
export type InvokeOutput = z.infer<typeof invokeOutputSchema>;
