import type { Language } from '../core/contract/enums.ts';
import type { CannedTexts, PassageFormat } from '../core/profile.ts';
import { CANNED } from './mangaassist/canned.ts';
import { genres } from './mangaassist/catalogue/genres.ts';
import { createPassageFormat } from './mangaassist/prompts/passages.ts';

/*
 * The shop this deployment serves, part by part: a stage is bundled with those it takes, and only the one that
 * classifies needs the whole profile, with the names of the catalogue and the trained classifier.
 */

export { answerPrompt } from './mangaassist/prompts/answer.ts';

export const canned = (language: Language): CannedTexts => CANNED[language];

export const passageFormat = (): PassageFormat => createPassageFormat(genres);
