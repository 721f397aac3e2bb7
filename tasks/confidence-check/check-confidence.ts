import { judgeAnswer } from '../core/confidence/estimate.ts';
import { instructionsFor } from '../core/confidence/instructions.ts';
import { judged } from '../core/confidence/judged.ts';
import { tellingLines } from '../core/confidence/leak.ts';
import type { Profile } from '../core/profile.ts';
import type { CheckInput, CheckOutput } from './contract.ts';

export interface CheckDeps {
  readonly profile: Pick<Profile, 'answerPrompt'>;
}

/** How far the answer can be trusted, and whether it may be shown. Pays nothing. */
export function checkConfidence(input: CheckInput, deps: CheckDeps): CheckOutput {
  const { attempt } = input;
  const instructions = tellingLines(instructionsFor(attempt.role, input.classification, deps.profile));
  const verdict = judgeAnswer({ ...input, instructions }, input.minConfidence, input.rules);
  return { verdict, attempt: judged(attempt, verdict) };
}
