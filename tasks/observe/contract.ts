import * as z from 'zod/mini';
import { memorySchema } from '../core/optimizer/memory.ts';
import { observedSchema } from '../core/optimizer/observed.ts';

const MOST_MINUTES = 1_440;
const minutes = `windowMinutes must be a whole number from 1 to ${MOST_MINUTES}`;

/** What the optimizer is started with. */
export const tuneOrderSchema = z.strictObject(
  {
    /** Without it there is advice, and nothing is written. */
    apply: z.optional(z.boolean('apply must be true or false')),
    windowMinutes: z.optional(z.int(minutes).check(z.gte(1, minutes), z.lte(MOST_MINUTES, minutes))),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys?.join(', ')}: use apply and windowMinutes`
        : 'the order must be an object with apply and windowMinutes',
  },
);

/** The Arguments of Read The Window. */
export const observeInputSchema = z.object({ order: z.unknown() });

export const observeOutputSchema = z.object({
  apply: z.boolean(),
  /** Whether the window can be judged; why not, else empty. */
  enough: z.boolean(),
  why: z.string(),
  policyVersion: z.int(),
  observed: observedSchema,
  memory: memorySchema,
});

export type ObserveInput = z.infer<typeof observeInputSchema>;
export type ObserveOutput = z.infer<typeof observeOutputSchema>;
