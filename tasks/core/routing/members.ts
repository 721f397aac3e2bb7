import type { LadderRung, Member } from '../contract/plan.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { rungIndex } from './band.ts';
import { capOf, isWithinTier, type Situation } from './situation.ts';

/** Models asked side by side: an ensemble's members, or a cheap answer beside the strong one. */
export function membersOf(situation: Situation, firstModel: string): readonly Member[] {
  const { lane, request, policy } = situation;
  if (lane === 'ensemble') return ensembleMembers(situation);
  const insured =
    lane === 'complex' &&
    policy.insurance.enabled &&
    (request.slaMs ?? policy.sla.defaultMs) >= policy.insurance.minSlaMs &&
    firstModel !== policy.rungs.cheap &&
    request.strategy !== 'static';
  if (!insured) return [];
  return shared(
    [
      { model: firstModel, role: 'answer' },
      { model: policy.rungs.cheap, role: 'insurance' },
    ],
    policy,
  );
}

function ensembleMembers(situation: Situation): readonly Member[] {
  const { request, policy } = situation;
  const cap = rungIndex(capOf(situation));
  const usual = policy.ensemble.rungs
    .filter((rung) => rungIndex(rung) <= cap)
    .map((rung) => policy.rungs[rung]);
  const models = request.ensemble?.models ?? [...new Set(usual)];
  const asked = models.slice(0, policy.ensemble.maxMembers);
  return shared(
    asked.map((model) => ({ model, role: 'answer' })),
    policy,
  );
}

/** Money by price: each member's bound grows with its prices, so each may then say equally much. */
function shared(members: readonly Omit<Member, 'share'>[], policy: Policy): readonly Member[] {
  const weights = members.map(({ model }) => {
    const { prices } = modelById(policy, model);
    return prices.input + prices.output;
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return members.map((member, index) => ({
    ...member,
    share: sum === 0 ? 1 / members.length : (weights[index] ?? 0) / sum,
  }));
}

/** Another model than the first, for when that one fails; null when the tier leaves none. */
export function fallbackOf(situation: Situation, ladder: readonly LadderRung[]): string | null {
  const { lane, policy } = situation;
  const first = ladder[0]?.model ?? policy.rungs.cheap;
  const next = ladder.find(({ model }) => model !== first)?.model;
  if (next !== undefined) return next;
  if (policy.rungs.cheap !== first) return policy.rungs.cheap;
  const { mid } = policy.rungs;
  return lane === 'pinned' && mid !== first && isWithinTier(modelById(policy, mid), situation) ? mid : null;
}
