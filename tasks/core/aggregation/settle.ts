import { type Attempt, isAnswer } from '../contract/attempt.ts';
import type { Resolution } from '../contract/resolution.ts';
import { agreementOf } from '../ensemble/agreement.ts';
import type { Policy } from '../policy/policy.ts';
import { percent } from '../round.ts';
import { chooseAnswer } from './choose-answer.ts';
import { settleEnsemble } from './settle-ensemble.ts';
import type { SettleInput, Settlement } from './settlement.ts';

/**
 * The one answer of a run, by its lane: an ensemble's method selects or merges; of answers asked one after the
 * other, or beside an insurance, the accepted one is sent or the best so far; a single one as it is. Undefined
 * where nothing may be sent.
 */
export function settle(input: SettleInput, policy: Policy): Settlement | undefined {
  const { plan } = input;
  const combined =
    plan.lane === 'ensemble' && plan.members.length > 1 ? settleEnsemble(input, policy) : undefined;
  return combined ?? settleBest(input, policy);
}

function settleBest({ attempts, plan, degraded }: SettleInput, policy: Policy): Settlement | undefined {
  const winner = chooseAnswer(attempts, policy);
  if (winner === undefined) return undefined;
  const answers = attempts.filter(isAnswer);
  const { value, by, isLow } = agreementOf(answers, policy.ensemble.lowAgreement);
  const isAccepted = winner.outcome === 'accepted' && winner.safe;
  const isAlone = answers.length === 1;
  return {
    text: winner.text,
    winner,
    confidence: winner.confidence,
    parts: winner.parts,
    agreement: value,
    resolution: {
      method: isAlone ? 'single' : 'cascade',
      reason: sentence(winner, isAccepted, isAlone, plan.minConfidence),
      isSure: isAccepted && !degraded.includes('low_confidence'),
      agreementBy: isAlone ? null : by,
      lowAgreement: isLow,
      leftOut: [],
      next: null,
      detail: { kind: 'none' },
    },
  };
}

function sentence(
  { model, confidence, role }: Attempt,
  isAccepted: boolean,
  isAlone: boolean,
  minConfidence: number,
): Resolution['reason'] {
  const who = role === 'insurance' ? `${model}, the insurance,` : model;
  const sure = confidence === null ? 'could not be checked' : `is ${percent(confidence)} sure`;
  if (isAccepted) return `${who} ${sure}: accepted${isAlone ? '' : ', before the others'}`;
  return `${who} ${sure}, short of ${percent(minConfidence)}: ${isAlone ? 'the only answer' : 'the best so far'}`;
}
