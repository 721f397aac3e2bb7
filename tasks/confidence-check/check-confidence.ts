import { judgeAnswer } from '../core/confidence/estimate.ts';
import { policyUnder } from '../core/policy/experiment.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import type { CheckInput, CheckOutput } from './contract.ts';

export interface CheckDeps {
  readonly policies: PolicyStore;
}

/** How far the answer can be trusted, and whether it may be shown. Pays nothing. */
export async function checkConfidence(input: CheckInput, deps: CheckDeps): Promise<CheckOutput> {
  const policy = policyUnder(await deps.policies.version(input.policyVersion), input.variant);
  const { attempt } = input;
  const verdict = judgeAnswer(input, input.minConfidence, policy);
  if (verdict.outcome === 'unanswered') return { verdict, attempt };
  const refused = attempt.outcome === 'refused';
  return {
    verdict,
    attempt: {
      ...attempt,
      outcome: refused ? 'refused' : verdict.outcome,
      confidence: verdict.confidence,
      safe: verdict.safe,
    },
  };
}
