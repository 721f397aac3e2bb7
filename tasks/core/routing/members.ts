import type { LadderRung, Member } from '../contract/plan.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { rungIndex } from './band.ts';
import { capOf, isOpen, isWithinTier, type Situation, whyOpen } from './situation.ts';

/** Models asked side by side, and a sentence about who is left out; with its separator, empty when nobody is. */
export interface Together {
  readonly members: readonly Member[];
  readonly note: string;
}

/** An ensemble's members, or a cheap answer beside the strong one; without those that are known to be failing. */
export function membersOf(situation: Situation, firstModel: string): Together {
  const wanted = wantedMembers(situation, firstModel);
  const open = wanted.filter(({ model }) => isOpen(model, situation));
  if (open.length === 0 || open.length === wanted.length) return { members: wanted, note: '' };
  const left = open.map(({ model }) => whyOpen(model, situation)).join(' and ');
  const members = wanted.filter((one) => !open.includes(one));
  return { members: shared(members, situation.policy), note: `; without the voice of ${left}` };
}

function wantedMembers(situation: Situation, firstModel: string): readonly Member[] {
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

/** Another model than the first, for when that one fails; null when tier and breakers leave none. */
export function fallbackOf(situation: Situation, ladder: readonly LadderRung[]): string | null {
  const { lane, policy } = situation;
  const first = ladder[0]?.model ?? policy.rungs.cheap;
  const { cheap, mid } = policy.rungs;
  const others = ladder.map(({ model }) => model);
  const allowed = lane === 'pinned' && isWithinTier(modelById(policy, mid), situation) ? [mid] : [];
  return [...others, cheap, ...allowed].find((id) => id !== first && !isOpen(id, situation)) ?? null;
}
