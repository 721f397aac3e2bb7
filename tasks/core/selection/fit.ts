import type { Classification } from '../contract/classification.ts';
import type { Intent } from '../contract/enums.ts';
import type { ModelProfile } from '../policy/model-profile.ts';

const STRENGTH = 1;
const WEAKNESS = 0.3;
const NEITHER = 0.6;

/** The words in which the registry speaks of an intent's kind of work. */
const TASK_OF_INTENT: Readonly<Record<Intent, string>> = {
  greeting: 'greeting',
  faq: 'faq',
  order_status: 'extraction',
  product_search: 'search',
  recommendation: 'recommendation',
  price_inquiry: 'search',
  comparison: 'complex_comparison',
  creative: 'creative_writing',
  complaint: 'nuanced_reasoning',
  discussion: 'nuanced_reasoning',
  summarization: 'summarization',
  translation: 'translation',
  unknown: 'general',
};

/** How well a model suits a task by its strengths and weaknesses: 1, 0.3, or 0.6 for neither. */
export function taskFit(model: Pick<ModelProfile, 'strengths' | 'weaknesses'>, task: string): number {
  const name = task.toLowerCase();
  if (model.strengths.includes(name)) return STRENGTH;
  return model.weaknesses.includes(name) ? WEAKNESS : NEITHER;
}

/** Of several intents the worst suited decides. */
export const intentFit = (model: ModelProfile, { intents }: Pick<Classification, 'intents'>): number =>
  Math.min(...intents.map((intent) => taskFit(model, TASK_OF_INTENT[intent])));

/** What this model is expected to score on the hardest of the intents, 0-1. */
export const expectedQuality = (
  model: Pick<ModelProfile, 'quality' | 'taskQuality'>,
  { intents }: Pick<Classification, 'intents'>,
): number => Math.min(...intents.map((intent) => model.taskQuality[intent] ?? model.quality));
