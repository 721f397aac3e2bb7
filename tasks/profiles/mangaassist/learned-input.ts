import type { NamedFeatures } from '../../core/learning/text-features.ts';
import type { Named } from './entities/find-entities.ts';
import type { IntentReading } from './intents.ts';

/** A message in the form the trained classifier reads. */
export interface LearnedInput {
  /** Lower case; a title or an author is one letter, whatever its name. */
  readonly text: string;
  /** What the lexicon and the search for names found. */
  readonly named: NamedFeatures;
}

/** What a finding weighs beside the words of the message; by cross-validation. */
const WORTH = { cue: 1, offTopic: 1, order: 1, liked: 1.5, entity: 1 };

const RUN_OF_TITLE = /\uE000+/gu;
const RUN_OF_AUTHOR = /\uE001+/gu;

/** The same for training and for reading: a classifier that was trained on other features knows nothing. */
export function learnedInput({ entities }: Pick<Named, 'entities'>, rules: IntentReading): LearnedInput {
  const named: Record<string, number> = {};
  for (const [intent, score] of rules.scores) named[`cue ${intent}`] = WORTH.cue * score;
  if (rules.offTopic) named['off topic'] = WORTH.offTopic;
  if (entities.orderIds.length > 0) named['order'] = WORTH.order;
  if (entities.likedProductIds.length > 0) named['liked'] = WORTH.liked;
  if (entities.productIds.length > 0) named['title'] = WORTH.entity;
  if (entities.volume !== null) named['volume'] = WORTH.entity;
  if (entities.maxPriceUsd !== null) named['price'] = WORTH.entity;
  if (entities.genres.length > 0) named['genre'] = WORTH.entity;
  return { text: rules.text.replaceAll(RUN_OF_TITLE, '\uE000').replaceAll(RUN_OF_AUTHOR, '\uE001'), named };
}
