import type { EpochMs } from '../../core/clock.ts';
import { cutBefore } from '../../core/health/admission.ts';
import { countName, fieldName, HealthUpdate } from './model-health-item.ts';
import type { Pending } from './pending-counts.ts';

/** Adds what has gathered. */
export function countsUpdate(counts: readonly Pending[]): HealthUpdate {
  const update = new HealthUpdate();
  for (const { deployment, gen, bucket, failures, successes } of counts) {
    if (failures > 0) update.add(countName(deployment, 'f', gen, bucket), failures);
    if (successes > 0) update.add(countName(deployment, 's', gen, bucket), successes);
  }
  return update;
}

/** Of those only that nobody has cut within the last second. */
export function cutsUpdate(
  update: HealthUpdate,
  cuts: ReadonlyMap<string, number>,
  now: EpochMs,
): HealthUpdate {
  for (const [deployment, share] of cuts) {
    update.set(fieldName(deployment, 'cut'), share).set(fieldName(deployment, 'cutAt'), now);
    const name = update.name(fieldName(deployment, 'cutAt'));
    update.when(`attribute_not_exists(${name}) OR ${name} <= ${update.value(cutBefore(now))}`);
  }
  return update;
}
