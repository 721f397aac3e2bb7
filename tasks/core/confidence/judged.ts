import type { Attempt } from '../contract/attempt.ts';
import type { Verdict } from '../contract/plan.ts';

/** An operator's reason is a line, not a report. */
const MOST_NOTES = 4;

/** An attempt with what the check has found of it. What a provider refused stays refused. */
export function judged(attempt: Attempt, verdict: Verdict): Attempt {
  if (verdict.outcome === 'unanswered') return attempt;
  const isDoubted = verdict.outcome === 'rejected' && attempt.reason === null && verdict.notes.length > 0;
  return {
    ...attempt,
    outcome: attempt.outcome === 'refused' ? 'refused' : verdict.outcome,
    confidence: verdict.confidence,
    safe: verdict.safe,
    parts: verdict.parts,
    reason: isDoubted ? verdict.notes.slice(0, MOST_NOTES).join('; ') : attempt.reason,
  };
}
