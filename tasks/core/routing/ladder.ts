import type { Classification } from '../contract/classification.ts';
import { type PlannedLane, RUNGS, type Rung, type Strategy } from '../contract/enums.ts';
import type { LadderRung } from '../contract/plan.ts';
import type { MessageRequest } from '../contract/request.ts';
import { modelById } from '../policy/check-policy.ts';
import type { ModelProfile } from '../policy/model-profile.ts';
import type { Policy } from '../policy/policy.ts';
import { minimumRung, rungIndex } from './band.ts';

/** A ladder, cheapest first, and the sentence that explains it. */
export interface Ladder {
  readonly rungs: readonly LadderRung[];
  readonly reason: string;
}

const rungAt = (index: number): Rung => RUNGS[Math.min(Math.max(index, 0), RUNGS.length - 1)] ?? 'cheap';

const modelOf = (policy: Policy, rung: Rung): LadderRung => ({ rung, model: policy.rungs[rung] });

const between = (policy: Policy, low: Rung, high: Rung): readonly LadderRung[] =>
  RUNGS.slice(rungIndex(low), rungIndex(high) + 1).map((rung) => modelOf(policy, rung));

/** What this model is expected to score on the hardest of the intents, 0-1. */
export const expectedQuality = (model: ModelProfile, classification: Classification): number =>
  Math.min(...classification.intents.map((intent) => model.taskQuality[intent] ?? model.quality));

/** The models that a lane may ask, cheapest first, under the request's tier, strategy and goal. */
export function ladderFor(
  lane: PlannedLane,
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
): Ladder {
  const cap = policy.tierCaps[request.tier ?? 'standard'];
  if (lane === 'economy')
    return { rungs: [modelOf(policy, 'cheap')], reason: 'the budget of the day is spent' };
  if (lane === 'pinned') return pinnedLadder(request, policy);
  if (request.chain !== undefined) return chainLadder(request.chain, policy);
  const wanted = startRung(lane, request, classification, policy);
  const low = rungAt(Math.min(rungIndex(wanted.rung), rungIndex(cap)));
  const capped = low === wanted.rung ? '' : `, held at ${low} by tier ${request.tier ?? 'standard'}`;
  return { rungs: between(policy, low, cap), reason: `${wanted.reason}${capped}` };
}

function pinnedLadder(request: MessageRequest, policy: Policy): Ladder {
  const pinned = request.model ?? policy.rungs[policy.tierCaps[request.tier ?? 'standard']];
  const model = modelById(policy, pinned);
  return {
    rungs: [{ rung: rungOf(model.id, policy), model: model.id }],
    reason: `the caller pinned ${model.id}`,
  };
}

function chainLadder(chain: string | readonly string[], policy: Policy): Ladder {
  const ids = typeof chain === 'string' ? (policy.chains[chain] ?? []) : chain;
  const rungs = ids.map((id, index) => ({ rung: rungAt(index), model: modelById(policy, id).id }));
  return { rungs, reason: typeof chain === 'string' ? `chain ${chain}` : 'the chain of the request' };
}

const rungOf = (id: string, policy: Policy): Rung => RUNGS.find((rung) => policy.rungs[rung] === id) ?? 'top';

function startRung(
  lane: PlannedLane,
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
): { readonly rung: Rung; readonly reason: string } {
  const strategy: Strategy = request.strategy ?? 'auto';
  switch (strategy) {
    case 'cascade':
    case 'fallback':
      return { rung: 'cheap', reason: 'cascade: cheapest first, checked' };
    case 'cheapest':
      return { rung: 'cheap', reason: 'cheapest capable model, unchecked' };
    case 'cost':
      return cheapestGoodEnough(classification, policy);
    case 'latency':
      return { rung: 'cheap', reason: 'latency: the cheap rung is the fastest' };
    default:
      return byGoal(lane, request, classification, policy);
  }
}

function cheapestGoodEnough(classification: Classification, policy: Policy) {
  const least = policy.thresholds.minQuality;
  const rung =
    RUNGS.find((name) => expectedQuality(modelById(policy, policy.rungs[name]), classification) >= least) ??
    'top';
  return { rung, reason: `cost: the cheapest rung expected to reach quality ${least} is ${rung}` };
}

function byGoal(lane: PlannedLane, request: MessageRequest, classification: Classification, policy: Policy) {
  const needed = minimumRung(classification, policy);
  const base: Rung = lane === 'complex' && needed === 'cheap' ? 'mid' : needed;
  const why = describe(lane, classification, policy);
  if (request.goal === 'quality') {
    return { rung: rungAt(rungIndex(base) + 1), reason: `${why}; goal quality starts one rung higher` };
  }
  if (request.goal === 'cost') return { rung: 'cheap' as const, reason: `${why}; goal cost starts at cheap` };
  if (request.goal === 'latency')
    return { rung: 'cheap' as const, reason: `${why}; goal latency starts at cheap` };
  return { rung: base, reason: why };
}

function describe(lane: PlannedLane, { intents, complexity }: Classification, policy: Policy): string {
  const strong = intents.filter((intent) => policy.intents[intent].minRung !== 'cheap');
  const override = complexity >= policy.thresholds.complexityOverride;
  const causes = [
    strong.length > 0
      ? `${strong.join(' and ')} needs a strong model`
      : `${intents.join(' and ')} suits a cheap model`,
    override
      ? `complexity ${complexity} reaches ${policy.thresholds.complexityOverride}`
      : `complexity ${complexity}`,
  ];
  return `${lane}: ${causes.join(', ')}`;
}
