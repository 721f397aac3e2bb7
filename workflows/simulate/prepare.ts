import type { Mix } from '../../tasks/core/costs/mix.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { seededRandom } from '../random.ts';
import { DAY_S, INCIDENT } from './assumptions.ts';
import { readChart } from './chart.ts';
import type { Prepared } from './chunk.ts';
import { demandsOf, hitChance } from './demand.ts';
import type { Incident } from './fate.ts';
import { samplesFor } from './samples.ts';
import { busyness, messagesOfChunks } from './traffic.ts';

export interface Wanted {
  readonly messages: number;
  readonly seed: number;
  /** A model that turns most calls away for a few minutes, so many times. */
  readonly incidents: number;
}

/** Latencies this far past the promise are told apart; later ones are "that and more". */
const BEYOND_MS = 2_000;

/** Everything that the chunks of a day depend on. @throws MixInvalid */
export async function prepare(wanted: Wanted, mix: Mix, policy: Policy, profile: Profile): Promise<Prepared> {
  const demands = demandsOf(mix);
  const intents = [...new Set(demands.flatMap((demand) => demand.intents))];
  const samples = samplesFor(intents, profile, policy);
  return {
    policy,
    chart: await readChart(),
    demands,
    samples,
    chances: {
      hitChance: hitChance(mix, demands, samples),
      incidents: incidentsOf(wanted, policy),
    },
    seed: wanted.seed,
    messages: messagesOfChunks(busyness(wanted.seed), wanted.messages),
    bins: Math.ceil(policy.sla.defaultMs) + BEYOND_MS,
  };
}

/** In turn of the middle and the cheap model, at any time of the day. */
function incidentsOf({ incidents, seed }: Wanted, { rungs }: Policy): readonly Incident[] {
  const random = seededRandom(seed ^ 0x1ac1);
  return Array.from({ length: incidents }, (_, at) => {
    const from = random() * (DAY_S - INCIDENT.minutes * 60) * 1_000;
    return { model: at % 2 === 0 ? rungs.mid : rungs.cheap, from, to: from + INCIDENT.minutes * 60_000 };
  });
}
