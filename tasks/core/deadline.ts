import type { LanePlan } from './contract/plan.ts';
import type { ModelProfile } from './policy/model-profile.ts';
import type { Policy } from './policy/policy.ts';

/**
 * How long one model may take. The last or only rung, and members asked side by side, get all that is
 * left; a rung that another could still follow gets its share, but no less than its own p99.
 */
export function callTimeoutMs(
  remainingMs: number,
  plan: LanePlan,
  model: ModelProfile,
  policy: Policy,
): number {
  const usable = remainingMs - policy.sla.finishReserveMs;
  const isLast = plan.fanOut || plan.ladder.at(-1)?.model === model.id;
  if (isLast && plan.fallbackModel === null) return usable;
  if (plan.fanOut) return usable;
  return Math.min(usable, Math.max(usable * policy.sla.rungShare, model.latencyMs.p99));
}
