import type { LadderRung, Member } from '../contract/plan.ts';
import { modelById } from '../policy/check-policy.ts';
import { ALONE, ensembleMembers, shared, type Together } from './ensemble-members.ts';
import { isOpen, isWithinTier, type Situation, whyOpen } from './situation.ts';

/** An ensemble's members, or a cheap answer beside the strong one; without those that are known to be failing. */
export function membersOf(situation: Situation, firstModel: string): Together {
  if (situation.lane === 'ensemble') return ensembleMembers(situation);
  const wanted = insured(situation, firstModel);
  const open = wanted.filter(({ model }) => isOpen(model, situation));
  if (open.length === 0 || open.length === wanted.length) return { ...ALONE, members: wanted };
  const left = open.map(({ model }) => whyOpen(model, situation)).join(' and ');
  const members = wanted.filter((one) => !open.includes(one));
  return {
    ...ALONE,
    members: shared(members, situation.policy),
    note: `; without the voice of ${left}`,
  };
}

function insured(situation: Situation, firstModel: string): readonly Member[] {
  const { lane, request, policy } = situation;
  const isInsured =
    lane === 'complex' &&
    policy.insurance.enabled &&
    (request.slaMs ?? policy.sla.defaultMs) >= policy.insurance.minSlaMs &&
    firstModel !== policy.rungs.cheap &&
    request.strategy !== 'static';
  if (!isInsured) return [];
  return shared(
    [
      { model: firstModel, role: 'answer' },
      { model: policy.rungs.cheap, role: 'insurance' },
    ],
    policy,
  );
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
