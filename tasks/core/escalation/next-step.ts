import type { AttemptFacts } from '../contract/attempt.ts';
import type { DegradedCode } from '../contract/enums.ts';
import type { LanePlan, Step } from '../contract/plan.ts';
import { boundNano, type NanoUsd, toUsd } from '../money.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Policy } from '../policy/policy.ts';

export interface StepInput {
  readonly plan: LanePlan;
  readonly attempts: readonly AttemptFacts[];
  /** Until the deadline, the finishing reserve already taken off. */
  readonly remainingMs: number;
  /** Of the request's own ceiling. */
  readonly remainingNano: NanoUsd;
  /** Bytes of the prompt that the next rung would read. */
  readonly promptBytes: number;
}

/** The shortest answer worth paying a better model for. */
const LEAST_TOKENS = 128;

/**
 * Where to go from an answer that is not good enough: the next rung that fits time and money, skipping
 * those that do not; or the reason for staying. Failures fall back even where confidence may not climb.
 */
export function nextStep(input: StepInput, policy: Policy): Step {
  const { plan, attempts } = input;
  const answers = attempts.filter(({ role }) => role === 'answer' || role === 'insurance');
  const last = answers.at(-1);
  const failed = last === undefined || last.outcome !== 'rejected';
  const present = last?.model ?? plan.firstModel;
  const stay = (move: Step['move'], reason: string, code: DegradedCode): Step => ({
    move,
    model: present,
    reason,
    degraded: failed ? ['model_unavailable', code] : ['low_confidence', code],
  });
  const tried = new Set(answers.map(({ model }) => model));
  const climbs = Math.max(0, tried.size - 1 - (plan.fanOut ? 1 : 0));
  if (attempts.length >= plan.maxCalls) {
    return stay('no_rung', `${attempts.length} of ${plan.maxCalls} calls are used`, 'no_rung');
  }
  if (!failed && climbs >= plan.maxClimbs) {
    return stay('no_rung', `${climbs} of ${plan.maxClimbs} climbs are used`, 'no_rung');
  }
  const candidates = untried(plan, tried, present, failed);
  if (candidates.length === 0) return stay('no_rung', 'every rung of the ladder was asked', 'no_rung');
  const judged = candidates.map((model) => ({ model, obstacle: obstacleFor(model, input, policy) }));
  const chosen = judged.find(({ obstacle }) => obstacle === undefined);
  if (chosen === undefined) {
    const [first] = judged;
    const code = first?.obstacle?.code ?? 'no_rung';
    return stay(code, first?.obstacle?.reason ?? 'no rung fits', code);
  }
  const skipped = judged.indexOf(chosen) > 0;
  return {
    move: skipped ? 'skip' : 'climb',
    model: chosen.model,
    reason: `${failed ? `${present} gave no answer` : `${present} was not sure enough`}: ask ${chosen.model}`,
    degraded: [],
  };
}

/** A failure may fall back to any other rung; low confidence only climbs. */
function untried(
  plan: LanePlan,
  tried: ReadonlySet<string>,
  present: string,
  failed: boolean,
): readonly string[] {
  const models = plan.ladder.map(({ model }) => model);
  const above = models.slice(models.indexOf(present) + 1).filter((model) => !tried.has(model));
  if (!failed) return above;
  const others = [...above, ...models, ...(plan.fallbackModel === null ? [] : [plan.fallbackModel])];
  return [...new Set(others)].filter((model) => !tried.has(model));
}

interface Obstacle {
  readonly code: 'no_time' | 'no_money';
  readonly reason: string;
}

function obstacleFor(id: string, input: StepInput, policy: Policy): Obstacle | undefined {
  const model = modelById(policy, id);
  if (model.latencyMs.p50 > input.remainingMs) {
    return {
      code: 'no_time',
      reason: `${id} takes ${model.latencyMs.p50} ms, ${Math.max(0, Math.round(input.remainingMs))} are left`,
    };
  }
  const price = boundNano(model.prices, input.promptBytes, LEAST_TOKENS);
  if (price > input.remainingNano) {
    return {
      code: 'no_money',
      reason: `${id} may cost $${toUsd(price)}, $${toUsd(input.remainingNano)} are left`,
    };
  }
  return undefined;
}
