import type { Mix } from '../../../tasks/core/costs/mix.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { strategiesFor } from '../../../workflows/compare/strategies.ts';
import { policyOfSet } from '../../../workflows/policy/policy-of-set.ts';
import type { Prepared } from '../../../workflows/simulate/chunk.ts';
import { prepare, type Wanted } from '../../../workflows/simulate/prepare.ts';
import { type Report, reportOf } from '../../../workflows/simulate/report.ts';
import { simulateDay } from '../../../workflows/simulate/simulate.ts';
import type { Tally } from '../../../workflows/simulate/tally.ts';

export interface Day {
  readonly report: Report;
  readonly tally: Tally;
}

export interface DayOptions extends Partial<Wanted> {
  readonly mix?: string | Mix;
  readonly set?: string;
  readonly change?: (policy: Policy) => Policy;
  readonly workers?: number;
}

export function mixNamed(id: string, { rungs, embedding }: Policy): Mix {
  const cast = { cheap: rungs.cheap, mid: rungs.mid, embedding: embedding.id };
  const found = strategiesFor(cast).find((strategy) => strategy.id === id);
  if (found === undefined) throw new Error(`there is no strategy ${id}`);
  return found.mix;
}

export function preparedFor({
  mix = 'traffic',
  set = 'claude-3',
  ...options
}: DayOptions): Promise<Prepared> {
  const { change = (policy) => policy, messages = 2_000, seed = 1, incidents = 0 } = options;
  const policy = change(policyOfSet(set));
  const traffic = typeof mix === 'string' ? mixNamed(mix, policy) : mix;
  const profile = profileFor(set === 'claude-3' ? 'claude-3' : 'current');
  return prepare({ messages, seed, incidents }, traffic, policy, profile);
}

export async function dayOf(options: DayOptions = {}): Promise<Day> {
  const prepared = await preparedFor(options);
  const tally = await simulateDay(prepared, { workers: options.workers ?? 1 });
  return { tally, report: reportOf(tally, prepared, { policy: 'tested', mix: 'tested' }) };
}
