import type { EpochMs } from '../clock.ts';
import type { OpenModel } from '../contract/plan.ts';
import type { ModelProfile } from '../policy/model-profile.ts';
import { type Health, healthOf, stateOf } from './breaker.ts';
import { regularDeployments } from './deployments.ts';

/** Models of which no deployment may be asked; the first of them to be tried again says when. */
export function openModels(
  models: readonly ModelProfile[],
  health: Health,
  now: EpochMs,
): readonly OpenModel[] {
  return models.flatMap((model) => {
    const deployments = regularDeployments(model).map((id) => healthOf(health, id));
    if (deployments.some((one) => stateOf(one, now) !== 'open')) return [];
    const [first] = deployments.toSorted((one, other) => (one.openUntil ?? 0) - (other.openUntil ?? 0));
    return [{ model: model.id, reason: first?.reason ?? 'failed', until: first?.openUntil ?? now }];
  });
}
