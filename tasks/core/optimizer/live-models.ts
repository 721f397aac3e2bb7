import * as z from 'zod/mini';
import type { EpochMs } from '../clock.ts';
import type { ModelProfile } from '../policy/model-profile.ts';
import type { Policy } from '../policy/policy.ts';
import { guardRailsOf } from './guard-rails.ts';
import { type Observed, observedModelSchema } from './observed.ts';

/** How the models of the last judged window fared: the live part of the registry. */
export const liveModelsSchema = z.object({
  /** Epoch milliseconds: the end of the window. */
  at: z.number(),
  models: z.record(z.string(), observedModelSchema),
});
export type LiveModels = z.infer<typeof liveModelsSchema>;

export const liveModelsOf = ({ until, models }: Observed): LiveModels => ({ at: until, models });

/** Older news is no news. */
const FRESH_MS = 15 * 60_000;
/** The registry's figures count as much as so many calls. */
const PRIOR_CALLS = 100;

/**
 * The policy with the latencies of its models as they are measured, for estimates and for the choice of models.
 * Few calls move them little, old ones not at all. Calls that were cut off at a deadline are not in them: what is
 * measured is never slower than what was waited for.
 */
export function withLiveLatencies(policy: Policy, live: LiveModels | undefined, now: EpochMs): Policy {
  if (live === undefined || !guardRailsOf(policy).liveLatencies) return policy;
  if (Math.abs(now - live.at) > FRESH_MS) return policy;
  return { ...policy, models: policy.models.map((model) => measured(model, live.models[model.id])) };
}

function measured(model: ModelProfile, seen: LiveModels['models'][string] | undefined): ModelProfile {
  if (seen === undefined || seen.latencyMs === null) return model;
  const answered = seen.calls - seen.failures;
  const weight = answered / (answered + PRIOR_CALLS);
  const { latencyMs: live } = seen;
  const blend = (at: 'p50' | 'p95' | 'p99'): number =>
    Math.round(weight * live[at] + (1 - weight) * model.latencyMs[at]);
  return { ...model, latencyMs: { p50: blend('p50'), p95: blend('p95'), p99: blend('p99') } };
}
