import { blankAttempt } from '../contract/attempt.ts';
import type { Policy } from '../policy/policy.ts';
import { findingsIn } from './findings.ts';
import { type CheckInput, readAnswer } from './reading.ts';

/**
 * Whether an answer that is still being written may be shown as far as it has come: it has none of the faults
 * that no confidence outweighs, such as a made-up price or words of its instructions.
 */
export function mayBeSaid(text: string, input: Omit<CheckInput, 'attempt'>, policy: Policy): boolean {
  const reading = readAnswer({ ...input, attempt: { ...UNFINISHED, text } });
  return findingsIn(reading, policy).every(({ isVeto }) => !isVeto);
}

/** Of an attempt, only its text and how it stopped are read. */
const UNFINISHED = blankAttempt({ no: 0, role: 'answer', model: '' }, 'accepted');
