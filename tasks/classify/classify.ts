import { askClassifier } from './ask-classifier.ts';
import { type AskClassifierOutput, classifyInputSchema, type UnderstandOutput } from './contract.ts';
import type { AskClassifierDeps, UnderstandDeps } from './deps.ts';
import { understandMessage } from './understand.ts';

export type ClassifyDeps = UnderstandDeps & AskClassifierDeps;

/** The classify task: `fast` for every message, `model` only for those the rules were unsure of. */
export function classify(
  event: unknown,
  deps: ClassifyDeps,
): Promise<UnderstandOutput | AskClassifierOutput> {
  const input = classifyInputSchema.parse(event);
  return input.mode === 'fast' ? understandMessage(input, deps) : askClassifier(input, deps);
}
