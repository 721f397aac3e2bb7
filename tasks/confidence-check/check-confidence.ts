import { judgeAnswer } from '../core/confidence/estimate.ts';
import { tellingLines } from '../core/confidence/leak.ts';
import type { Profile } from '../core/profile.ts';
import type { CheckInput, CheckOutput } from './contract.ts';

export interface CheckDeps {
  readonly profile: Pick<Profile, 'answerPrompt'>;
}

/** An operator's reason is a line, not a report. */
const MOST_NOTES = 4;

/** How far the answer can be trusted, and whether it may be shown. Pays nothing. */
export function checkConfidence(input: CheckInput, deps: CheckDeps): CheckOutput {
  const { attempt } = input;
  const instructions = instructionsFor(input, deps.profile);
  const verdict = judgeAnswer({ ...input, instructions }, input.minConfidence, input.rules);
  if (verdict.outcome === 'unanswered') return { verdict, attempt };
  const refused = attempt.outcome === 'refused';
  const isDoubted = verdict.outcome === 'rejected' && attempt.reason === null && verdict.notes.length > 0;
  return {
    verdict,
    attempt: {
      ...attempt,
      outcome: refused ? 'refused' : verdict.outcome,
      confidence: verdict.confidence,
      safe: verdict.safe,
      parts: verdict.parts,
      reason: isDoubted ? verdict.notes.slice(0, MOST_NOTES).join('; ') : attempt.reason,
    },
  };
}

/** What a model is told about messages of this kind, at its longest. */
function instructionsFor({ classification }: CheckInput, profile: CheckDeps['profile']): readonly string[] {
  const prompt = profile.answerPrompt({
    query: '',
    document: undefined,
    classification,
    band: 'complex',
    passages: [],
    missing: [],
  });
  return tellingLines(prompt.system);
}
