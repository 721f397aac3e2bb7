import type { EpochMs } from '../core/clock.ts';
import { type GaugeDeps, publishGauges } from './gauges.ts';
import { type SweepDeps, type SweepReport, sweep } from './sweep.ts';

/** One sweep, and what there is to watch. Whichever of both fails, the other is done. */
export async function sweepAndTell(deps: SweepDeps, gauges: GaugeDeps, until: EpochMs): Promise<SweepReport> {
  const [swept] = await Promise.allSettled([sweep(deps, until)]);
  await publishGauges(gauges, swept.status === 'fulfilled' ? swept.value.abandoned : []);
  if (swept.status === 'rejected') throw swept.reason;
  return swept.value;
}
