import { requestCeiling } from '../budget.ts';
import { MAX_ANSWER_BYTES } from '../contract/attempt.ts';
import type { Classification } from '../contract/classification.ts';
import { PLANNED_LANES, type PlannedLane, type Strategy } from '../contract/enums.ts';
import type { LanePlan, Lanes, Member, OpenModel } from '../contract/plan.ts';
import type { MessageRequest } from '../contract/request.ts';
import { type DayPace, UNSPENT } from '../ensemble/choose-members.ts';
import { boundNano, toUsd } from '../money.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { needsFacts } from './band.ts';
import { estimateTogether } from './estimate.ts';
import { type Ladder, ladderFor } from './ladder.ts';
import { fallbackOf, membersOf } from './members.ts';
import { comparisonOf, metaOf, methodOf, NO_COMPARISON, NO_META } from './meta.ts';
import { rungOf, type Situation } from './situation.ts';

/**
 * What every lane would do with this message: Choose Route picks one. Pure: the same message under the
 * same policy gives the same plans.
 * @param today ISO date; with it, models that have retired since the policy was saved are passed over.
 * @param openModels passed over where there is anybody else
 * @param pace of the day's money: what a fan-out may cost depends on it
 */
export function planLanes(
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
  today?: string,
  openModels: readonly OpenModel[] = [],
  pace: DayPace = UNSPENT,
): Lanes {
  const known = { request, classification, policy, today, openModels, pace };
  const plans = PLANNED_LANES.map((lane) => [lane, planLane({ ...known, lane })] as const);
  return Object.fromEntries(plans) as Lanes;
}

function planLane(known: Omit<Situation, 'work' | 'limits'>): LanePlan {
  const { lane, request, classification, policy } = known;
  const context = contextOf(lane, classification, policy);
  const maxCostUsd = requestCeiling(request, policy);
  const slaMs = request.slaMs ?? policy.sla.defaultMs;
  const situation: Situation = {
    ...known,
    work: {
      promptBytes: promptSize(request),
      needsContext: context.needsContext,
      embeds: context.retrieval === 'hybrid',
    },
    limits: { maxCostUsd, maxLatencyMs: slaMs - policy.sla.finishReserveMs },
  };
  return planOf(situation, ladderFor(situation), context);
}

function planOf(situation: Situation, found: Ladder, context: ReturnType<typeof contextOf>): LanePlan {
  const { lane, request, policy, work, limits } = situation;
  const strategy = strategyOf(lane, request);
  const { members, leftOut, note } = membersOf(situation, found.rungs[0]?.model ?? policy.rungs.cheap);
  const ladder = lane === 'ensemble' && members.length === 1 ? startingAt(members, found, policy) : found;
  const firstModel = ladder.rungs[0]?.model ?? policy.rungs.cheap;
  const fallbackModel = fallbackOf(situation, ladder.rungs);
  const checked = lane !== 'pinned' && lane !== 'economy' && strategy !== 'cheapest' && strategy !== 'static';
  const isEnsemble = lane === 'ensemble' && members.length > 1;
  const meta = isEnsemble ? metaOf(request, policy) : NO_META;
  const comparison = isEnsemble ? comparisonOf(request, policy) : NO_COMPARISON;
  const asked = members.length > 1 ? members.map(({ model }) => model) : [firstModel];
  return {
    lane,
    strategy,
    ladder: [...ladder.rungs],
    firstModel,
    fallbackModel,
    minConfidence: checked ? policy.thresholds.accept : 0,
    maxClimbs: lane === 'pinned' || lane === 'economy' ? 0 : policy.limits.maxClimbs,
    maxCalls: policy.limits.maxCalls,
    needsContext: context.needsContext,
    retrieval: context.retrieval,
    fanOut: members.length > 1,
    members: [...members],
    leftOut: [...leftOut],
    method: methodOf(request, policy),
    meta,
    comparison,
    maxCostUsd: limits.maxCostUsd,
    bounds: {
      ...boundsOf(
        [
          ...ladder.rungs.map(({ model }) => model),
          ...members.map(({ model }) => model),
          fallbackModel,
          meta === NO_META ? null : meta.model,
        ],
        lane,
        work.promptBytes,
        limits.maxCostUsd,
        policy,
      ),
      ...(comparison !== NO_COMPARISON && { [comparison.model]: comparisonBound(policy) }),
    },
    reason: `${ladder.reason}${note}`,
    estimate: estimateTogether(
      asked.map((model) => modelById(policy, model)),
      work,
      policy,
      comparison !== NO_COMPARISON,
    ),
    ...(ladder.selection !== null && { selection: ladder.selection }),
  };
}

/** An ensemble of one is that one, with what stands above it. */
function startingAt(members: readonly Member[], ladder: Ladder, policy: Policy): Ladder {
  const ids = ladder.rungs.map(({ model }) => model);
  const first = members.map(({ model }) => ({ rung: rungOf(modelById(policy, model), policy), model }));
  const above = ladder.rungs.slice(ids.indexOf(first[0]?.model ?? '') + 1);
  return { ...ladder, rungs: [...first, ...above] };
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

/** Bytes of a system prompt and of the passages a lane usually reads. */
const USUAL_BYTES = 8_000;

/** @param asked models, some of them twice; null is nobody */
function boundsOf(
  asked: readonly (string | null)[],
  lane: PlannedLane,
  promptBytes: number,
  maxCostUsd: number,
  policy: Policy,
): Record<string, number> {
  const models = [...new Set(asked)].flatMap((model) => (model === null ? [] : [modelById(policy, model)]));
  return Object.fromEntries(
    models.map(({ id, prices, defaultMaxTokens }) => {
      const tokens = policy.tokens.byLane[lane] ?? defaultMaxTokens;
      return [id, Math.min(maxCostUsd, toUsd(boundNano(prices, promptBytes + USUAL_BYTES, tokens)))];
    }),
  );
}

/** Of the longest answer there is. */
const comparisonBound = ({ embedding }: Policy): number =>
  toUsd(boundNano({ ...embedding.prices, cachedInput: 0, output: 0 }, MAX_ANSWER_BYTES, 0));

export function promptSize(request: MessageRequest): number {
  const history = (request.history ?? []).reduce((sum, turn) => sum + Buffer.byteLength(turn.content), 0);
  const document = request.document === undefined ? 0 : Buffer.byteLength(request.document.text);
  return Buffer.byteLength(request.query) + history + document;
}
