import type { Role } from '../contract/enums.ts';
import type { LanePlan } from '../contract/plan.ts';

/**
 * Whether the answer of this call is the reply unless it fails: the sole member, or the last rung. Only then
 * may a customer watch it being written; an answer that a better one may replace would flicker.
 */
export function isLastWord(plan: LanePlan, model: string, role: Role): boolean {
  if (role === 'meta') return true;
  if (role !== 'answer' || plan.members.filter((member) => member.role === 'answer').length > 1) return false;
  const climbs = plan.maxClimbs > 0 && plan.minConfidence > 0;
  return !climbs || plan.ladder.at(-1)?.model === model;
}
