import { availableParallelism } from 'node:os';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { strategiesFor } from '../../../workflows/compare/strategies.ts';
import { bookOfPolicy } from '../../../workflows/simulate/demand.ts';
import { prepare } from '../../../workflows/simulate/prepare.ts';
import { type Report, reportOf } from '../../../workflows/simulate/report.ts';
import { simulateDay } from '../../../workflows/simulate/simulate.ts';

export const SEED = 1;

/** A day of a strategy's traffic under a policy; what was assumed stands with the simulator. */
export async function simulatedDay(policy: Policy, mixId: string, messages: number): Promise<Report> {
  const strategy = strategiesFor(bookOfPolicy(policy).cast).find(({ id }) => id === mixId);
  if (strategy === undefined) throw new Error(`compare has no strategy ${mixId} any more`);
  const profile = profileFor(policy.modelSet === 'claude-3' ? 'claude-3' : 'current');
  const prepared = await prepare({ messages, seed: SEED, incidents: 0 }, strategy.mix, policy, profile);
  const tally = await simulateDay(prepared, { workers: availableParallelism() });
  return reportOf(tally, prepared, { policy: policy.name, mix: strategy.mix.name });
}
