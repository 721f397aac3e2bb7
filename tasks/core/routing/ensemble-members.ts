import type { LeftOutMember, Member } from '../contract/plan.ts';
import {
  type Candidate,
  chooseMembers,
  type DayPace,
  dynamicCeiling,
  type FanOutLimits,
} from '../ensemble/choose-members.ts';
import { boundNano, toUsd } from '../money.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { expectedQuality } from '../selection/fit.ts';
import { estimateCall, inputTokensOf } from './estimate.ts';
import { methodOf, wantedModels } from './meta.ts';
import { capOf, isOpen, isWithinRung, type Situation, whyOpen } from './situation.ts';

/** Models asked side by side, who is left out and why, and a sentence of it, which is empty when nobody is. */
export interface Together {
  readonly members: readonly Member[];
  readonly leftOut: readonly LeftOutMember[];
  readonly note: string;
}

export const ALONE: Together = { members: [], leftOut: [], note: '' };

/**
 * Who of an ensemble is asked, in the order they were named: without those that are failing, come too late,
 * or are one too many or too dear. None for a cascade, whose models are asked one after the other.
 */
export function ensembleMembers(situation: Situation): Together {
  const { request, policy } = situation;
  const method = methodOf(request, policy);
  if (method === 'cascade') return ALONE;
  const wanted = wantedModels(request, policy);
  const [sampled = policy.rungs.cheap] = wanted;
  const samples = request.ensemble?.n ?? policy.ensemble.samples;
  const asked = method === 'best_of_n' ? Array.from({ length: samples }, () => sampled) : wanted;
  const allOpen = asked.every((model) => isOpen(model, situation));
  const { chosen, leftOut } = chooseMembers(
    asked.map((model) => candidateOf(model, allOpen, situation)),
    limitsOf(method === 'stacking' ? 1 : 0, situation),
  );
  const models = inOrder(
    asked,
    chosen.map(({ model }) => model),
  );
  const out = [...leftOut.flatMap((one) => told(one, situation)), ...aboveTheTier(situation)];
  return {
    members: shared(
      models.map((model) => ({ model, role: 'answer' })),
      policy,
      // The rest of the request's money stays for what follows, and of the day's for other messages.
      ceilingOf(situation) / situation.limits.maxCostUsd || 0,
    ),
    leftOut: out,
    note: [...new Set(out.map(({ reason }) => `; without ${reason}`))].join(''),
  };
}

/** Where nobody is well, all are asked all the same: a breaker may be wrong. */
function candidateOf(id: string, allOpen: boolean, situation: Situation): Candidate {
  const { classification, policy, work, lane } = situation;
  const model = modelById(policy, id);
  const tokens = policy.tokens.byLane[lane] ?? model.defaultMaxTokens;
  const bytes = inputTokensOf(work, policy) * policy.estimates.bytesPerToken;
  return {
    model: id,
    quality: expectedQuality(model, classification),
    costUsd: toUsd(boundNano(model.prices, Math.ceil(bytes), tokens)),
    latencyMs: estimateCall(model, work, policy).latencyMs,
    breakerOpen: !allOpen && isOpen(id, situation),
  };
}

/** Calls that a message may need beside its members: the classifier's and the embedding's. */
const OTHER_CALLS = 2;

/** @param after calls that follow the members' */
function limitsOf(after: number, situation: Situation): FanOutLimits {
  const { policy, limits } = situation;
  return {
    goodAnswerUsd: policy.escalation.goodAnswerUsd,
    overlap: policy.escalation.overlap,
    ceilingUsd: ceilingOf(situation),
    timeMs: limits.maxLatencyMs,
    maxMembers: Math.max(
      1,
      Math.min(policy.ensemble.maxMembers, policy.limits.maxCalls - OTHER_CALLS - after),
    ),
    // Who is asked is the caller's wish, or the policy's: value only says who goes first when money is short.
    mustPay: false,
  };
}

/** What the members may cost together, in US dollars: less where the day's money runs ahead of its time. */
const ceilingOf = ({ policy, limits, pace }: Situation): number =>
  dynamicCeiling(limits.maxCostUsd * policy.ensemble.moneyShare, pace);

/** The chosen in the order of the wanted, each as often as it was chosen. */
function inOrder(wanted: readonly string[], chosen: readonly string[]): readonly string[] {
  const left = [...chosen];
  return wanted.filter((model) => {
    const at = left.indexOf(model);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

type Unchosen = ReturnType<typeof chooseMembers>['leftOut'][number];

function told({ model, why, reason }: Unchosen, situation: Situation): readonly LeftOutMember[] {
  if (why === 'not_worth_it') return [];
  if (why === 'breaker_open') {
    return [{ model, why, reason: `the voice of ${whyOpen(model, situation)}` }];
  }
  return [{ model, why, reason: why === 'no_money' ? `${reason}${paceNote(situation.pace)}` : reason }];
}

const paceNote = ({ moneyLeft, dayLeft }: DayPace): string =>
  moneyLeft >= dayLeft
    ? ''
    : ` with ${Math.round(moneyLeft * 100)} % of the day's money for ${Math.round(dayLeft * 100)} % of the day`;

/** Rungs of the policy's own ensemble; a model that the request names is refused there. */
function aboveTheTier(situation: Situation): readonly LeftOutMember[] {
  const { request, policy } = situation;
  if (request.ensemble?.models !== undefined) return [];
  const cap = capOf(situation);
  return policy.ensemble.rungs
    .filter((rung) => !isWithinRung(rung, cap))
    .map((rung) => ({
      model: policy.rungs[rung],
      why: 'tier' as const,
      reason: `${policy.rungs[rung]}: tier ${request.tier ?? 'standard'} ends at ${cap}`,
    }));
}

/** Money by price: each member's bound grows with its prices, so each may then say equally much. @param whole of it, 0-1 */
export function shared(
  members: readonly Omit<Member, 'share'>[],
  policy: Policy,
  whole = 1,
): readonly Member[] {
  const weights = members.map(({ model }) => {
    const { prices } = modelById(policy, model);
    return prices.input + prices.output;
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return members.map((member, index) => ({
    ...member,
    share: whole * (sum === 0 ? 1 / members.length : (weights[index] ?? 0) / sum),
  }));
}
