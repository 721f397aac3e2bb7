import { ENSEMBLE_METHODS, type EnsembleMethod } from '../contract/enums.ts';
import type { Comparison, Meta } from '../contract/plan.ts';
import type { MessageRequest } from '../contract/request.ts';
import { stackingTime, type TimeVerdict } from '../ensemble/stacking.ts';
import { neededMs } from '../escalation/latency.ts';
import { modelById } from '../policy/check-policy.ts';
import type { ModelProfile } from '../policy/model-profile.ts';
import type { Policy } from '../policy/policy.ts';
import { rungIndex } from './band.ts';

/** How the answers of an ensemble become one: by the request, else by the policy. */
export const methodOf = ({ ensemble }: MessageRequest, policy: Policy): EnsembleMethod =>
  ensemble?.method ??
  ENSEMBLE_METHODS.find((method) => method === policy.ensemble.method) ??
  'confidence_select';

/** Who is asked beside whom, before anything is known of how the models are today. */
export function wantedModels(request: MessageRequest, policy: Policy): readonly string[] {
  const cap = rungIndex(policy.tierCaps[request.tier ?? 'standard']);
  const usual = policy.ensemble.rungs.filter((rung) => rungIndex(rung) <= cap);
  return request.ensemble?.models ?? [...new Set(usual.map((rung) => policy.rungs[rung]))];
}

/** The model that writes one answer from several, as high as the tier allows. */
export function metaModelOf({ tier }: MessageRequest, policy: Policy): ModelProfile {
  const { metaRung } = policy.ensemble;
  const cap = policy.tierCaps[tier ?? 'standard'];
  return modelById(policy, policy.rungs[rungIndex(metaRung) <= rungIndex(cap) ? metaRung : cap]);
}

export const NO_META: Meta = { model: 'none', needsMs: 0, leastAnswers: 0 };

/** Fewer answers than this are no matter for a meta-model. */
const LEAST_ANSWERS = 2;

/** Who writes one answer from those of the members, and the time that this takes together with our own end. */
export function metaOf(request: MessageRequest, policy: Policy): Meta {
  if (methodOf(request, policy) !== 'stacking') return NO_META;
  const model = metaModelOf(request, policy);
  return {
    model: model.id,
    needsMs: timeOf(model, policy) + policy.sla.finishReserveMs,
    leastAnswers: LEAST_ANSWERS,
  };
}

export const NO_COMPARISON: Comparison = { model: 'none', needsMs: 0 };

/**
 * Who embeds members' answers as they come, and the time that must be left for it and for what follows. Votes
 * are counted: there is nothing to embed.
 */
export function comparisonOf(request: MessageRequest, policy: Policy): Comparison {
  const { embedding, ensemble, sla } = policy;
  if (ensemble.embedAgreement !== true || methodOf(request, policy) === 'voting') return NO_COMPARISON;
  const after = Math.max(metaOf(request, policy).needsMs, sla.finishReserveMs);
  return { model: embedding.id, needsMs: embedding.latencyMs.p99 + after };
}

/** Whether the slowest member and the meta-model behind it are expected to keep the promise, with the sum. */
export const metaTime = (request: MessageRequest, policy: Policy): TimeVerdict =>
  stackingTime({
    beforeMs: policy.estimates.ownMs + policy.sla.finishReserveMs,
    baseMs: wantedModels(request, policy).map((id) => timeOf(modelById(policy, id), policy)),
    metaMs: timeOf(metaModelOf(request, policy), policy),
    slaMs: request.slaMs ?? policy.sla.defaultMs,
  });

/** By the same share of calls that a better answer must come in time for. */
const timeOf = ({ latencyMs }: ModelProfile, { escalation }: Policy): number =>
  Math.ceil(neededMs(latencyMs, escalation.inTimeShare));
