import { requestCeiling } from '../budget.ts';
import type { Classification } from '../contract/classification.ts';
import type { MessageRequest } from '../contract/request.ts';
import { type DayPace, dynamicCeiling, UNSPENT } from '../ensemble/choose-members.ts';
import type { Policy } from '../policy/policy.ts';
import { budgetClassOf, coordinationFor } from '../selection/decision-matrix.ts';
import { laneBand, rungIndex } from './band.ts';

/**
 * Whether `auto` asks several models without being told to: only for a complex message under a generous
 * ceiling that the day still allows, where the decision matrix has an ensemble, and where the tier leaves at least two rungs for it.
 */
export function callsForEnsemble(
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
  pace: DayPace = UNSPENT,
): boolean {
  if ((request.strategy ?? 'auto') !== 'auto') return false;
  if (request.chain !== undefined || (request.goal ?? 'balanced') !== 'balanced') return false;
  const budget = budgetClassOf(dynamicCeiling(requestCeiling(request, policy), pace));
  const band = laneBand(classification, 'auto', policy);
  const cap = rungIndex(policy.tierCaps[request.tier ?? 'standard']);
  const members = new Set(policy.ensemble.rungs.filter((rung) => rungIndex(rung) <= cap));
  return coordinationFor(budget, band).how === 'ensemble' && members.size > 1;
}
