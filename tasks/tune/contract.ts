import * as z from 'zod/mini';
import { TARGETS } from '../core/optimizer/compliance.ts';
import { verdictSchema } from '../core/optimizer/judge.ts';
import { changeSchema, memorySchema } from '../core/optimizer/memory.ts';
import { observedSchema } from '../core/optimizer/observed.ts';
import { moveSchema } from '../core/optimizer/parameters.ts';

/** The Arguments of Judge Window, Roll Back, Change Policy and Record Models. */
export const tuneInputSchema = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('judge'),
    policyVersion: z.int(),
    observed: observedSchema,
    memory: memorySchema,
  }),
  z.object({
    mode: z.literal('change'),
    policyVersion: z.int(),
    memory: memorySchema,
    move: moveSchema,
    target: z.enum(TARGETS),
    why: z.string(),
  }),
  z.object({ mode: z.literal('roll_back'), memory: memorySchema, undo: changeSchema, why: z.string() }),
  z.object({ mode: z.literal('record'), observed: observedSchema, memory: memorySchema }),
]);

export const judgeOutputSchema = verdictSchema;

export const changeOutputSchema = z.object({
  changed: z.boolean(),
  /** The live version, as far as this execution knows. */
  version: z.int(),
  /** Why nothing was changed after all, else what was. */
  told: z.string(),
  memory: memorySchema,
});

export const recordOutputSchema = z.object({
  /** False where another execution has judged this window, too. */
  recorded: z.boolean(),
});

export type TuneInput = z.infer<typeof tuneInputSchema>;
export type TuneChange = Extract<TuneInput, { mode: 'change' }>;
export type TuneRollBack = Extract<TuneInput, { mode: 'roll_back' }>;
export type ChangeOutput = z.infer<typeof changeOutputSchema>;
export type RecordOutput = z.infer<typeof recordOutputSchema>;
