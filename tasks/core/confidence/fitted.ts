import type { Intent } from '../contract/enums.ts';
import type { CheckRules } from '../contract/rules.ts';
import { checkAnswer } from '../learning/answer-check.ts';
import { shippedCheck } from '../learning/parameters/index.ts';
import { promptSigns } from '../learning/prompt-signs.ts';
import { promptKind } from '../learning/router.ts';
import type { Reading } from './reading.ts';

const FIGURES = /\d[\d,]*(?:\.\d+)?/gu;
/** Two quantities make a sum; they may be words. */
const MAY_BE_A_SUM = /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|dozen|double)\b/iu;

/** The figures of somebody's text are not to be added up. */
const OF_TEXTS: readonly Intent[] = ['summarization', 'translation', 'creative', 'greeting'];

/**
 * The calibrated chance that the answer to a sum told in words is right (learning/answer-check), or undefined for
 * any other message: the check was fitted on recorded answers to school mathematics, and says nothing of how a shop
 * was described. It takes longer than all other parts together, so it is not computed for show either.
 * Nor does it speak where the shop's facts are asked for: "how much are volumes 1 and 2" reads like a sum.
 */
export function fittedChance(
  { query, text, classification }: Reading,
  rules: CheckRules,
): number | undefined {
  const isOther = classification.intents.some((intent) => {
    const { needsContext, needsProductData } = rules.intents[intent];
    return needsContext || needsProductData || OF_TEXTS.includes(intent);
  });
  if (isOther) return undefined;
  if (classification.language !== 'en' || !MAY_BE_A_SUM.test(query)) return undefined;
  if (promptKind(promptSigns(query)) !== 'story') return undefined;
  return checkAnswer(query, withFinalMark(text), shippedCheck).chance;
}

/** The recorded answers that were finished end in `#### 72`. Ours are prose: their last figure is the result. */
function withFinalMark(text: string): string {
  const last = text.match(FIGURES)?.at(-1);
  return last === undefined || text.includes('####') ? text : `${text}\n#### ${last}`;
}
