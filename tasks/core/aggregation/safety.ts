import { judged } from '../confidence/judged.ts';
import type { Attempt } from '../contract/attempt.ts';
import type { Safety } from '../contract/resolution.ts';
import { leaksPrompt } from '../privacy/leaks-prompt.ts';
import type { MaskedContacts } from '../privacy/mask-personal.ts';

/**
 * Answers that repeat what their model was told, also backwards or encoded, are not for customers: such an
 * attempt comes back as rejected and unsafe, whether or not a check has seen it.
 * @param instructionsOf the system prompt that a call of this role was made under
 */
export const withoutLeaks = (
  attempts: readonly Attempt[],
  instructionsOf: (role: Attempt['role']) => string,
): readonly Attempt[] =>
  attempts.map((attempt) =>
    attempt.text !== '' && leaksPrompt(attempt.text, instructionsOf(attempt.role))
      ? judged(attempt, LEAKED)
      : attempt,
  );

const LEAKED = {
  confidence: 0,
  outcome: 'rejected' as const,
  safe: false,
  parts: {},
  notes: ['leaked: words of its instructions'],
};

/** What was found on the way to the text that is sent. */
export const safetyOf = (attempts: readonly Attempt[], masked: MaskedContacts['kinds']): Safety => ({
  guardrail: attempts.some(({ stopReason }) => stopReason === 'refused') ? 'intervened' : 'passed',
  unsafe: attempts.filter(({ safe, confidence }) => !safe && confidence !== null).length,
  masked: [...masked],
});
