import { embedAnswerInputSchema, type RetrieveStageOutput, retrieveInputSchema } from './contract.ts';
import type { RetrieveDeps } from './deps.ts';
import { embedAnswer } from './embed-answer.ts';
import { retrievePassages } from './retrieve.ts';

/** Everything that the stage does: passages, or the vector of an answer. */
export async function retrieve(event: unknown, deps: RetrieveDeps): Promise<RetrieveStageOutput> {
  const { data } = embedAnswerInputSchema.safeParse(event);
  return data === undefined
    ? retrievePassages(retrieveInputSchema.parse(event), deps)
    : embedAnswer(data, deps);
}
