import type { Classification } from '../contract/classification.ts';
import type { LadderRung, LanePlan, Lanes, Warm } from '../contract/plan.ts';
import type { MessageRequest } from '../contract/request.ts';
import { costNano, toUsd } from '../money.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';

/** Lanes whose first model is the policy's choice alone. */
const STICKY_LANES = ['simple', 'medium', 'complex'] as const;

/**
 * The plans, with the model that answered last asked first where its prompt cache makes that no dearer in
 * expectation. It must stand higher on the planned ladder: so never above the tier's cap, and never below
 * what the lane needs.
 */
export function stayWarm(
  lanes: Lanes,
  warm: Warm | null,
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
): Lanes {
  if (warm === null || decidesItself(request)) return lanes;
  if (warm.intents.join() !== classification.intents.join()) return lanes;
  const lane = STICKY_LANES.find((name) => name === warm.lane);
  if (lane === undefined) return lanes;
  return { ...lanes, [lane]: stay(lanes[lane], warm, request, classification, policy) };
}

/** Whoever names how the model is chosen, or wants it fast, gets that. */
const decidesItself = ({ strategy = 'auto', goal, chain }: MessageRequest): boolean =>
  strategy !== 'auto' || goal === 'latency' || chain !== undefined;

function stay(
  plan: LanePlan,
  warm: Warm,
  request: MessageRequest,
  classification: Classification,
  policy: Policy,
): LanePlan {
  const at = plan.ladder.findIndex(({ model }) => model === warm.model);
  const [first, rung] = [plan.ladder[0], plan.ladder[at]];
  // Side by side, the cheap answer is the insurance: it is asked anyway.
  if (at <= 0 || first === undefined || rung === undefined || plan.fanOut) return plan;
  const costs = new Costs(plan, warm, request, classification, policy);
  const extra = request.goal === 'cost' ? 0 : policy.stickiness.maxExtraUsd;
  const staying = costs.expected(at);
  const leaving = costs.expected(0);
  const costUsd = costs.ofCall(rung);
  const latencyMs = plan.estimate.latencyMs + medianMs(rung, policy) - medianMs(first, policy);
  const inTime = latencyMs <= (request.slaMs ?? policy.sla.defaultMs) - policy.sla.finishReserveMs;
  if (staying > leaving + extra || costUsd > plan.maxCostUsd || !inTime) return plan;
  return {
    ...plan,
    ladder: plan.ladder.slice(at),
    firstModel: rung.model,
    fallbackModel: (plan.ladder[at + 1] ?? plan.ladder[at - 1] ?? first).model,
    estimate: { costUsd, latencyMs },
    reason:
      `${plan.reason}; stays on ${rung.model}, whose prompt cache holds about ${warm.tokens} tokens of ` +
      `this conversation: $${staying.toFixed(6)} expected against $${leaving.toFixed(6)} from ${first.model} up`,
  };
}

const medianMs = ({ model }: LadderRung, policy: Policy): number => modelById(policy, model).latencyMs.p50;

/** What starting at a rung is expected to cost, climbs included. */
class Costs {
  readonly #plan: LanePlan;
  readonly #warm: Warm;
  readonly #policy: Policy;
  readonly #classification: Classification;
  readonly #inputTokens: number;

  constructor(
    plan: LanePlan,
    warm: Warm,
    request: MessageRequest,
    classification: Classification,
    policy: Policy,
  ) {
    this.#plan = plan;
    this.#warm = warm;
    this.#policy = policy;
    this.#classification = classification;
    const { passagesTokens, bytesPerToken } = policy.estimates;
    const asked = Buffer.byteLength(request.query) + Buffer.byteLength(request.document?.text ?? '');
    this.#inputTokens = Math.ceil(asked / bytesPerToken) + (plan.needsContext ? passagesTokens : 0);
  }

  /** US dollars of one call: what the warm model has read before is billed at its own rate. */
  ofCall({ model }: LadderRung): number {
    const { prices } = modelById(this.#policy, model);
    const isWarm = model === this.#warm.model;
    const usage = {
      inputTokens: this.#inputTokens + (isWarm ? 0 : this.#warm.tokens),
      cachedTokens: isWarm ? this.#warm.tokens : 0,
      outputTokens: this.#policy.estimates.answerTokens,
    };
    return toUsd(costNano(prices, usage));
  }

  /** A model is taken to pass as often as it is good at the hardest of the intents. */
  expected(at: number, climbs = this.#plan.maxClimbs): number {
    const rung = this.#plan.ladder[at];
    if (rung === undefined) return 0;
    const mayClimb = climbs > 0 && this.#plan.minConfidence > 0;
    const failing = mayClimb ? 1 - this.#qualityOf(rung) : 0;
    return this.ofCall(rung) + failing * this.expected(at + 1, climbs - 1);
  }

  #qualityOf({ model }: LadderRung): number {
    const { taskQuality, quality } = modelById(this.#policy, model);
    return Math.min(...this.#classification.intents.map((intent) => taskQuality[intent] ?? quality));
  }
}
