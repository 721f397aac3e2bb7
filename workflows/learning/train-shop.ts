import { genres, products } from '../../tasks/profiles/mangaassist/catalogue/index.ts';
import { findEntities, indexNames } from '../../tasks/profiles/mangaassist/entities/find-entities.ts';
import { readIntents } from '../../tasks/profiles/mangaassist/intents.ts';
import { learnedInput } from '../../tasks/profiles/mangaassist/learned-input.ts';
import type { ShopExample } from './shop-examples.ts';
import { type Trained, type TrainingSettings, trainLabels } from './train-labels.ts';

/** Small enough to be part of a task: rarer features cost more than they tell. */
const SIZE = { bits: 16, leastExamples: 4, leastWeight: 4 };

/** Trains the classifier of MangaAssist: n-grams beside what its lexicon and catalogue find. */
export function trainShop(
  examples: readonly ShopExample[],
  onProgress: NonNullable<TrainingSettings['onProgress']>,
): Trained {
  const names = indexNames(products, genres);
  return trainLabels(
    examples.map(({ text, intents }) => {
      const named = findEntities(text, names);
      return { ...learnedInput(named, readIntents(named)), label: intents[0] ?? 'unknown' };
    }),
    { ...SIZE, onProgress },
  );
}
