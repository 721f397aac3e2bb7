import { requestCeiling } from '../budget.ts';
import type { Classification } from '../contract/classification.ts';
import { PLANNED_LANES, type PlannedLane, type Strategy } from '../contract/enums.ts';
import type { LadderRung, LanePlan, Lanes, Member } from '../contract/plan.ts';
import type { MessageRequest } from '../contract/request.ts';
import { boundNano, toUsd } from '../money.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { needsFacts, rungIndex } from './band.ts';
import { estimateCall } from './estimate.ts';
import { type Ladder, ladderFor } from './ladder.ts';

/**
 * What every lane would do with this message: Choose Route picks one. Pure: the same message under the
 * same policy gives the same plans.
 */
export function planLanes(request: MessageRequest, classification: Classification, policy: Policy): Lanes {
  const plans = PLANNED_LANES.map((lane) => [lane, planLane(lane, request, classification, policy)] as const);
  return Object.fromEntries(plans) as Lanes;
}

function planLane(
  lane: PlannedLane,
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
): LanePlan {
  const strategy = strategyOf(lane, request);
  const context = contextOf(lane, classification, policy);
  const maxCostUsd = requestCeiling(request, policy);
  const slaMs = request.slaMs ?? policy.sla.defaultMs;
  const promptBytes = promptSize(request);
  const estimate = (rung: LadderRung) =>
    estimateCall(rung, promptBytes, context.needsContext, context.retrieval === 'hybrid', policy);
  const full = withinStatic(lane, strategy, ladderFor(lane, request, classification, policy), policy);
  const ladder = lane === 'pinned' ? full : affordable(full, estimate, maxCostUsd, slaMs, policy);
  const first = ladder.rungs[0] ?? { rung: 'cheap', model: policy.rungs.cheap };
  const fallbackModel = fallbackOf(lane, ladder.rungs, first, policy);
  const members = membersOf(lane, request, first, slaMs, policy);
  const checked = lane !== 'pinned' && lane !== 'economy' && strategy !== 'cheapest' && strategy !== 'static';
  return {
    lane,
    strategy,
    ladder: [...ladder.rungs],
    firstModel: first.model,
    fallbackModel,
    minConfidence: checked ? policy.thresholds.accept : 0,
    maxClimbs: lane === 'pinned' || lane === 'economy' ? 0 : policy.limits.maxClimbs,
    maxCalls: policy.limits.maxCalls,
    ...context,
    fanOut: members.length > 1,
    members: [...members],
    method: request.ensemble?.method ?? policy.ensemble.method,
    maxCostUsd,
    bounds: boundsOf(
      [...ladder.rungs, ...members, ...(fallbackModel === null ? [] : [{ model: fallbackModel }])],
      lane,
      promptBytes,
      maxCostUsd,
      policy,
    ),
    reason: ladder.reason,
    estimate: estimate(first),
  };
}

function strategyOf(lane: PlannedLane, request: MessageRequest): Strategy {
  if (lane === 'pinned') return 'static';
  if (lane === 'ensemble') return 'ensemble';
  return request.strategy === 'fallback' ? 'cascade' : (request.strategy ?? 'auto');
}

/** The economy lane does without search: that saves money and the index. */
function contextOf(lane: PlannedLane, classification: Classification, policy: Policy) {
  if (lane === 'economy') return { needsContext: false, retrieval: 'none' as const };
  const needsContext = needsFacts(classification, policy);
  const kinds = classification.intents.map((intent) => policy.intents[intent].retrieval);
  if (kinds.includes('hybrid')) return { needsContext, retrieval: 'hybrid' as const };
  if (kinds.includes('keyword') || classification.needsContext) {
    return { needsContext, retrieval: 'keyword' as const };
  }
  return { needsContext, retrieval: 'none' as const };
}

function withinStatic(lane: PlannedLane, strategy: Strategy, ladder: Ladder, policy: Policy): Ladder {
  if (strategy !== 'static' || lane === 'pinned' || lane === 'economy') return ladder;
  const rung = { rung: 'mid', model: policy.staticModel } as const;
  return { rungs: [rung], reason: `static: always ${policy.staticModel}` };
}

/**
 * The cost ceiling and the time promise lower the first rung, never raise it: every estimate is made anew
 * for the rung it judges. When nothing fits, the cheapest stays.
 */
function affordable(
  ladder: Ladder,
  estimate: (rung: LadderRung) => { readonly costUsd: number; readonly latencyMs: number },
  maxCostUsd: number,
  slaMs: number,
  policy: Policy,
): Ladder {
  const first = ladder.rungs[0];
  if (first === undefined) return ladder;
  const expected = estimate(first);
  const tooDear = expected.costUsd > maxCostUsd;
  const tooSlow = expected.latencyMs > slaMs - policy.sla.finishReserveMs;
  if (!tooDear && !tooSlow) return ladder;
  const cheap: LadderRung = { rung: 'cheap', model: policy.rungs.cheap };
  if (first.model === cheap.model) return ladder;
  const why = tooDear ? `the ceiling of $${maxCostUsd}` : `the ${slaMs} ms promised`;
  return { rungs: [cheap, ...ladder.rungs], reason: `${ladder.reason}; starts at cheap for ${why}` };
}

/** Models asked side by side: an ensemble's members, or a cheap answer beside the strong one. */
function membersOf(
  lane: PlannedLane,
  request: MessageRequest,
  first: LadderRung,
  slaMs: number,
  policy: Policy,
): readonly Member[] {
  if (lane === 'ensemble') {
    const cap = rungIndex(policy.tierCaps[request.tier ?? 'standard']);
    const usual = policy.ensemble.rungs.filter((rung) => rungIndex(rung) <= cap);
    const models = request.ensemble?.models ?? usual.map((rung) => policy.rungs[rung]);
    const asked = models.slice(0, policy.ensemble.maxMembers);
    return shared(
      asked.map((model) => ({ model, role: 'answer' })),
      policy,
    );
  }
  const insured =
    lane === 'complex' &&
    policy.insurance.enabled &&
    slaMs >= policy.insurance.minSlaMs &&
    first.model !== policy.rungs.cheap &&
    request.strategy !== 'static';
  if (!insured) return [];
  return shared(
    [
      { model: first.model, role: 'answer' },
      { model: policy.rungs.cheap, role: 'insurance' },
    ],
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

/** Another model than the first, for when that one fails; null when there is none. */
function fallbackOf(
  lane: PlannedLane,
  ladder: readonly LadderRung[],
  first: LadderRung,
  policy: Policy,
): string | null {
  const next = ladder.find((rung) => rung.model !== first.model)?.model;
  if (next !== undefined) return next;
  if (policy.rungs.cheap !== first.model) return policy.rungs.cheap;
  return lane === 'pinned' ? policy.rungs.mid : null;
}

/** Bytes of a system prompt and of the passages a lane usually reads. */
const USUAL_BYTES = 8_000;

function boundsOf(
  asked: readonly { readonly model: string }[],
  lane: PlannedLane,
  promptBytes: number,
  maxCostUsd: number,
  policy: Policy,
): Record<string, number> {
  const models = asked.map(({ model }) => modelById(policy, model));
  return Object.fromEntries(
    models.map(({ id, prices, defaultMaxTokens }) => {
      const tokens = policy.tokens.byLane[lane] ?? defaultMaxTokens;
      return [id, Math.min(maxCostUsd, toUsd(boundNano(prices, promptBytes + USUAL_BYTES, tokens)))];
    }),
  );
}

export function promptSize(request: MessageRequest): number {
  const history = (request.history ?? []).reduce((sum, turn) => sum + Buffer.byteLength(turn.content), 0);
  const document = request.document === undefined ? 0 : Buffer.byteLength(request.document.text);
  return Buffer.byteLength(request.query) + history + document;
}
