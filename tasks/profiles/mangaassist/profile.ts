import type { Profile } from '../../core/profile.ts';
import { CANNED } from './canned.ts';
import { genres } from './catalogue/genres.ts';
import { namedProducts, namesVersion } from './catalogue/names.ts';
import { createRuleClassifier } from './classify.ts';
import { defaultPolicy } from './default-policy.ts';
import { answerPrompt } from './prompts/answer.ts';
import { classifierPrompt } from './prompts/classifier.ts';
import { createPassageFormat } from './prompts/passages.ts';

/** MangaAssist, the reference shop: a Japanese manga store for English and Japanese readers. */
export function createMangaAssist(): Profile {
  const rules = createRuleClassifier(namedProducts, genres);
  return {
    name: 'mangaassist',
    catalogueVersion: namesVersion,
    defaultPolicy,
    classify: rules.classify,
    answerPrompt,
    classifierPrompt,
    canned: (language) => CANNED[language],
    format: createPassageFormat(genres),
  };
}
