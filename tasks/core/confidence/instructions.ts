import type { Attempt } from '../contract/attempt.ts';
import type { Classification } from '../contract/classification.ts';
import { metaInstructions } from '../ensemble/meta-prompt.ts';
import type { Profile } from '../profile.ts';

/** What a model is told about messages of this kind, at its longest; a meta-model is told something else. */
export function instructionsFor(
  role: Attempt['role'],
  classification: Classification,
  profile: Pick<Profile, 'answerPrompt'>,
): string {
  if (role === 'meta') return metaInstructions(classification.language);
  return profile.answerPrompt({
    query: '',
    document: undefined,
    classification,
    band: 'complex',
    passages: [],
    missing: [],
  }).system;
}
