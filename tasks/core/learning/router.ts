import * as z from 'zod/mini';
import { promptSigns, type Signs } from './prompt-signs.ts';
import { scoreSigns, signModelSchema } from './sign-model.ts';

/** One model for each kind of prompt: what tells a hard sum says nothing of a hard question of law. */
export const routerSchema = z.strictObject({
  story: signModelSchema,
  plain: signModelSchema,
  general: signModelSchema,
});

export type RouterParameters = z.infer<typeof routerSchema>;

/** `story`: a sum told in words. `plain`: a statement, or a text that is not English. */
export type PromptKind = 'story' | 'plain' | 'general';

export function promptKind(signs: Signs): PromptKind {
  if (signs['story'] === 1) return 'story';
  return signs['foreign'] === 1 || signs['statement'] === 1 ? 'plain' : 'general';
}

/**
 * How much better a strong model is expected to answer than a weak one: about the difference of their
 * scores, -1 to 1, though not bounded. Larger: needs the strong model.
 */
export function strongScore(prompt: string, parameters: RouterParameters): number {
  const signs = promptSigns(prompt);
  const kind = promptKind(signs);
  const score = scoreSigns(parameters[kind], signs);
  if (kind !== 'general' || !isKnowledge(signs)) return score;
  const trust = on(signs, 'options') > 0 ? PRIOR_TRUST.withOptions : PRIOR_TRUST.open;
  return (1 - trust) * score + trust * knowledgePrior(signs);
}

/** How much the prior counts against the fit, which saw few questions with options to choose from. */
const PRIOR_TRUST = { withOptions: 0.85, open: 0.5 };

const on = (signs: Signs, name: string): number => signs[name] ?? 0;

/** A question with one right answer that is known rather than made. */
const isKnowledge = (signs: Signs): boolean =>
  on(signs, 'isCode') === 0 &&
  on(signs, 'code') < 1.6 &&
  on(signs, 'tasks') < 0.7 &&
  on(signs, 'options') + on(signs, 'asks') + on(signs, 'blank') > 0;

/**
 * What published results by subject say, not a fit: strong models gain most where something must be worked
 * out (mathematics, physics, formal logic, cases of law and morals) and in long questions; least where a
 * fact is recalled. Units as in `strongScore`.
 */
function knowledgePrior(signs: Signs): number {
  const calculates =
    on(signs, 'counts') + on(signs, 'maths') + on(signs, 'physics') + on(signs, 'finance') > 0 &&
    on(signs, 'numbers') > 0;
  return (
    0.1 +
    0.05 * (on(signs, 'length') - 5.5) +
    (calculates ? 0.1 : 0) +
    0.06 * on(signs, 'maths') +
    0.04 * on(signs, 'physics') +
    0.1 * on(signs, 'morals') +
    0.05 * on(signs, 'logic') +
    0.03 * on(signs, 'law') +
    0.02 * on(signs, 'finance') +
    0.01 * on(signs, 'medicine') +
    0.02 * (on(signs, 'numbers') + on(signs, 'operators') + on(signs, 'latex')) +
    0.03 * on(signs, 'numbered') -
    0.04 * on(signs, 'recall')
  );
}

/** Least expected gain for a complexity: below the last the gain says nothing about how hard a prompt is. */
const LADDER_OF_GAIN: readonly (readonly [number, number])[] = [
  [0.45, 9],
  [0.3, 7],
];

/** Complexity 1-10 that an expected gain stands for: from 7 on, the strong model is worth its price. */
export const complexityOfGain = (gain: number): number =>
  LADDER_OF_GAIN.find(([least]) => gain >= least)?.[1] ?? 1;
