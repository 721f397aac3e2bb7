import { judgeAnswer } from '../confidence/estimate.ts';
import { judged } from '../confidence/judged.ts';
import type { Attempt } from '../contract/attempt.ts';
import type { Verdict } from '../contract/plan.ts';
import type { Policy } from '../policy/policy.ts';
import type { SettleInput } from './settlement.ts';

/**
 * Answers of an ensemble that no check has seen yet, judged as any other: where its check failed, or where a
 * run goes on from one that had paid for several and judged none.
 */
export function judgedAttempts(input: SettleInput, policy: Policy): readonly Attempt[] {
  return input.attempts.map((attempt) => {
    const isUnseen =
      attempt.confidence === null &&
      attempt.outcome === 'accepted' &&
      attempt.text !== '' &&
      (attempt.role === 'answer' || attempt.role === 'meta');
    return isUnseen ? judged(attempt, verdictOn(attempt, input, policy)) : attempt;
  });
}

/**
 * What the check finds of a text that several had a part in, as it would be sent. They vouch for it no more
 * than the least sure of them does for itself.
 * @param authors never empty
 */
export function verdictOnMerged(
  text: string,
  authors: readonly Attempt[],
  input: SettleInput,
  policy: Policy,
): Verdict {
  const reports = authors.map(({ selfReport }) => selfReport);
  const selfReport = reports.includes(null) ? null : Math.min(...reports.map((report) => report ?? 0));
  const [first] = authors as [Attempt, ...Attempt[]];
  return verdictOn({ ...first, text, selfReport, stopReason: 'complete' }, input, policy);
}

const verdictOn = (attempt: Attempt, input: SettleInput, policy: Policy): Verdict =>
  judgeAnswer(
    {
      attempt,
      classification: input.classification,
      passages: input.passages,
      query: input.request.query,
      document: input.document ?? '',
      instructions: input.instructions ?? [],
    },
    input.plan.minConfidence,
    policy,
  );
