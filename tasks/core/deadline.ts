import type { EpochMs } from './clock.ts';
import type { Role } from './contract/enums.ts';
import type { LanePlan, Run } from './contract/plan.ts';
import type { ModelProfile } from './policy/model-profile.ts';
import type { Policy } from './policy/policy.ts';

/** A model is not asked for less than so many of its medians. */
const AT_LEAST = 1.2;
/** Our own tasks and transitions between two rungs. */
const BETWEEN_RUNGS_MS = 150;

/** What is left of a message's time: never more than it had at first, also on a clock that was set back. */
export const remainingMs = ({ deadlineAt, slaMs }: Pick<Run, 'deadlineAt' | 'slaMs'>, now: EpochMs): number =>
  Math.min(slaMs, deadlineAt - now);

/**
 * How long one model may take. The last or only rung, and members asked side by side, get all that is
 * left, but for what a meta-model needs after them. A rung that another could follow gets its share, cut so that the other's median still fits; where
 * even that leaves it little more than its own median, nobody could follow anyway and it gets everything.
 * Insurance never delays an answer that is there: it may take as long as the strong model usually does.
 */
export function callTimeoutMs(
  remainingMs: number,
  plan: LanePlan,
  model: ModelProfile,
  policy: Policy,
  role: Role = 'answer',
): number {
  const usable = remainingMs - policy.sla.finishReserveMs;
  if (role === 'insurance') return Math.min(usable, insuranceMs(plan, model, policy));
  if (role === 'meta') return usable;
  if (plan.fanOut && plan.members.some((member) => member.model === model.id)) {
    const leavesTime = usable - plan.meta.needsMs;
    return leavesTime < model.latencyMs.p50 * AT_LEAST ? usable : leavesTime;
  }
  const follower = plan.fanOut ? undefined : followerOf(plan, model, policy);
  if (follower === undefined) return usable;
  const leaving = usable - follower.latencyMs.p50 - BETWEEN_RUNGS_MS;
  // A fallback below is only for a model that never answers: it needs no share, just its own time.
  const climbs = follower.quality >= model.quality;
  const shared = climbs ? Math.min(usable * policy.sla.rungShare, leaving) : leaving;
  return shared < model.latencyMs.p50 * AT_LEAST ? usable : shared;
}

/** A search that takes longer than this share of the time is not worth waiting for. */
const LOOK_UP_SHARE = 0.4;
/** It is tried all the same where little time is left. */
const LEAST_LOOK_UP_SHARE = 0.1;

/**
 * How long looking things up may take: a share of what remains, and no more than leaves the model that
 * answers then its median, and the aggregate its reserve.
 */
export function lookUpTimeoutMs(
  remainingMs: number,
  { latencyMs }: Pick<ModelProfile, 'latencyMs'>,
  policy: Policy,
): number {
  const leaving = remainingMs - policy.sla.finishReserveMs - latencyMs.p50 - BETWEEN_RUNGS_MS;
  const most = Math.min(remainingMs * LOOK_UP_SHARE, leaving);
  return Math.max(1, most, remainingMs * LEAST_LOOK_UP_SHARE);
}

function insuranceMs(plan: LanePlan, model: ModelProfile, policy: Policy): number {
  const insured = policy.models.find(({ id }) => id === plan.firstModel) ?? model;
  return Math.max(model.latencyMs.p99, insured.latencyMs.p50);
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
