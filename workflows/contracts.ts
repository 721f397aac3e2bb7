import type * as z from 'zod/mini';
import { aggregateInputSchema, aggregateOutputSchema } from '../tasks/aggregate/contract.ts';
import {
  askClassifierOutputSchema,
  classifyInputSchema,
  understandOutputSchema,
} from '../tasks/classify/contract.ts';
import { checkInputSchema, checkOutputSchema } from '../tasks/confidence-check/contract.ts';
import type { OptimizerStage, Stage } from '../tasks/core/contract/enums.ts';
import { escalateInputSchema, escalateOutputSchema } from '../tasks/escalate/contract.ts';
import { invokeInputSchema, invokeOutputSchema } from '../tasks/invoke/contract.ts';
import { observeInputSchema, observeOutputSchema } from '../tasks/observe/contract.ts';
import {
  embedAnswerOutputSchema,
  retrieveOutputSchema,
  retrieveStageInputSchema,
} from '../tasks/retrieve/contract.ts';
import {
  changeOutputSchema,
  judgeOutputSchema,
  recordOutputSchema,
  tuneInputSchema,
} from '../tasks/tune/contract.ts';

/** What a task takes as Arguments and what Choices may rely on after it. */
export interface StageContract {
  readonly input: z.ZodMiniType;
  /** One of them holds; classify and retrieve answer differently by mode. */
  readonly outputs: readonly z.ZodMiniType[];
}

export const CONTRACTS: Readonly<Record<Stage | OptimizerStage, StageContract>> = {
  classify: { input: classifyInputSchema, outputs: [understandOutputSchema, askClassifierOutputSchema] },
  retrieve: { input: retrieveStageInputSchema, outputs: [retrieveOutputSchema, embedAnswerOutputSchema] },
  invoke: { input: invokeInputSchema, outputs: [invokeOutputSchema] },
  'confidence-check': { input: checkInputSchema, outputs: [checkOutputSchema] },
  escalate: { input: escalateInputSchema, outputs: [escalateOutputSchema] },
  aggregate: { input: aggregateInputSchema, outputs: [aggregateOutputSchema] },
  observe: { input: observeInputSchema, outputs: [observeOutputSchema] },
  tune: { input: tuneInputSchema, outputs: [judgeOutputSchema, changeOutputSchema, recordOutputSchema] },
};
