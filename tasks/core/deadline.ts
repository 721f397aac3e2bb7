import type { LanePlan } from './contract/plan.ts';
import type { ModelProfile } from './policy/model-profile.ts';
import type { Policy } from './policy/policy.ts';

/** Our own tasks and transitions between two rungs. */
const BETWEEN_RUNGS_MS = 150;

/**
 * How long one model may take. The last or only rung, and members asked side by side, get all that is
 * left. A rung that another could follow gets its share, cut so that the other's median still fits; where
 * even that leaves it less than its own p95, nobody could follow anyway and it gets everything.
 */
export function callTimeoutMs(
  remainingMs: number,
  plan: LanePlan,
  model: ModelProfile,
  policy: Policy,
): number {
  const usable = remainingMs - policy.sla.finishReserveMs;
  const follower = plan.fanOut ? undefined : followerOf(plan, model, policy);
  if (follower === undefined) return usable;
  const leaving = usable - follower.latencyMs.p50 - BETWEEN_RUNGS_MS;
  const shared = Math.min(usable * policy.sla.rungShare, leaving);
  return shared < model.latencyMs.p95 ? usable : shared;
}

function followerOf(plan: LanePlan, model: ModelProfile, policy: Policy): ModelProfile | undefined {
  const models = plan.ladder.map((rung) => rung.model);
  const next = models[models.indexOf(model.id) + 1];
  const id = next === model.id ? undefined : (next ?? firstOther(plan, model.id));
  return policy.models.find((candidate) => candidate.id === id);
}

/** Above the ladder there is nobody; a first rung that fails may still fall back. */
const firstOther = (plan: LanePlan, model: string): string | undefined =>
  plan.firstModel === model ? (plan.fallbackModel ?? undefined) : undefined;
