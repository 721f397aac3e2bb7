import { judged } from '../confidence/judged.ts';
import type { Attempt } from '../contract/attempt.ts';
import { MASKED_KINDS, type Safety } from '../contract/resolution.ts';
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

/**
 * What was found on the way to the text that is sent.
 * @param masked what we masked in it ourselves; a guardrail may have masked more
 */
export function safetyOf(
  text: string,
  attempts: readonly Attempt[],
  masked: MaskedContacts['kinds'],
): Safety {
  const byGuardrail = maskedByGuardrail(text, attempts);
  const intervened = byGuardrail.length > 0 || attempts.some(({ stopReason }) => stopReason === 'refused');
  return {
    guardrail: intervened ? 'intervened' : 'passed',
    unsafe: attempts.filter(({ safe, confidence }) => !safe && confidence !== null).length,
    masked: [...new Set([...masked, ...byGuardrail])],
  };
}

/** Whose text is sent can no longer be told where several were merged; what it bears can. */
const maskedByGuardrail = (text: string, attempts: readonly Attempt[]): Safety['masked'] =>
  attempts
    .filter(({ guardrail }) => guardrail?.action === 'masked')
    .flatMap(({ guardrail }) => MASKED_KINDS.filter((kind) => guardrail?.found.includes(kind)))
    .filter((kind) => text.includes(`[${kind}]`));
