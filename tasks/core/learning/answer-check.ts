import * as z from 'zod/mini';
import { answerSigns } from './answer-signs.ts';
import { calibrated, calibrationSchema } from './calibration.ts';
import { promptSigns, type Signs } from './prompt-signs.ts';
import { promptKind } from './router.ts';
import { scoreSigns, signModelSchema } from './sign-model.ts';

/** One check for sums, one for everything else; each with the chance that belongs to its score. */
const checkSchema = z.strictObject({ model: signModelSchema, chance: calibrationSchema });
export const answerCheckSchema = z.strictObject({ story: checkSchema, general: checkSchema });

export type AnswerCheckParameters = z.infer<typeof answerCheckSchema>;

export interface AnswerCheck {
  /** Unbounded; larger: accept. */
  readonly score: number;
  /** Calibrated chance that the answer is right, 0-1, on texts like those it was fitted on. */
  readonly chance: number;
  readonly kind: 'story' | 'general';
}

/** Signs of prompt and answer together. */
export const pairSigns = (prompt: string, answer: string): Signs => ({
  ...promptSigns(prompt),
  ...answerSigns(prompt, answer),
});

/** How far an answer can be trusted by what can be read off it, without any model. */
export function checkAnswer(prompt: string, answer: string, parameters: AnswerCheckParameters): AnswerCheck {
  const signs = pairSigns(prompt, answer);
  const kind = promptKind(signs) === 'story' ? 'story' : 'general';
  const { model, chance } = parameters[kind];
  const score = scoreSigns(model, signs);
  return { score, chance: calibrated(score, chance), kind };
}
