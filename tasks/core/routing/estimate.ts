import type { Estimate } from '../contract/plan.ts';
import { costNano, type NanoUsd, toUsd } from '../money.ts';
import type { ModelProfile } from '../policy/model-profile.ts';
import type { Policy } from '../policy/policy.ts';

/** What a message makes of any model that is asked. */
export interface Work {
  /** Bytes of query, history and document. */
  readonly promptBytes: number;
  /** Facts are looked up first. */
  readonly needsContext: boolean;
  /** The look-up embeds the question. */
  readonly embeds: boolean;
}

/** Tokens that a model is expected to read. */
export function inputTokensOf(work: Work, { estimates }: Policy): number {
  const own = Math.ceil(work.promptBytes / estimates.bytesPerToken);
  return estimates.systemTokens + own + (work.needsContext ? estimates.passagesTokens : 0);
}

/**
 * What asking this model is expected to cost and take, before it is paid: our own overhead, the search and
 * the embedding included. Made anew for each candidate.
 */
export function estimateCall(
  model: Pick<ModelProfile, 'prices' | 'latencyMs'>,
  work: Work,
  policy: Policy,
  percentile: 'p50' | 'p95' = 'p50',
): Estimate {
  const answer = answerNano(model, work, policy);
  return {
    costUsd: toUsd(answer + embeddingNano(work, policy)),
    latencyMs: policy.estimates.ownMs + lookUpMs(work, policy, percentile) + model.latencyMs[percentile],
  };
}

/**
 * Several models side by side: every answer is paid, the question's embedding once; the slowest is waited for.
 * @param compares whether each answer is embedded as well
 */
export function estimateTogether(
  models: readonly Pick<ModelProfile, 'prices' | 'latencyMs'>[],
  work: Work,
  policy: Policy,
  compares = false,
): Estimate {
  const { embedding, estimates } = policy;
  const comparing = compares ? models.length * vectorNano(estimates.answerTokens, policy) : 0;
  const answers = models.reduce((sum, model) => sum + answerNano(model, work, policy), 0);
  return {
    costUsd: toUsd(answers + comparing + embeddingNano(work, policy)),
    latencyMs:
      Math.max(...models.map((model) => estimateCall(model, work, policy).latencyMs)) +
      (compares ? embedding.latencyMs.p50 : 0),
  };
}

const answerNano = ({ prices }: Pick<ModelProfile, 'prices'>, work: Work, policy: Policy): NanoUsd =>
  costNano(prices, {
    inputTokens: inputTokensOf(work, policy),
    cachedTokens: 0,
    outputTokens: policy.estimates.answerTokens,
  });

const embeds = (work: Work): boolean => work.needsContext && work.embeds;

const embeddingNano = (work: Work, policy: Policy): NanoUsd =>
  embeds(work) ? vectorNano(Math.ceil(work.promptBytes / policy.estimates.bytesPerToken), policy) : 0;

const vectorNano = (inputTokens: number, { embedding }: Policy): NanoUsd =>
  costNano(
    { ...embedding.prices, cachedInput: 0, output: 0 },
    { inputTokens, cachedTokens: 0, outputTokens: 0 },
  );

function lookUpMs(work: Work, { embedding, estimates }: Policy, percentile: 'p50' | 'p95'): number {
  if (!work.needsContext) return 0;
  return estimates.searchMs + (work.embeds ? embedding.latencyMs[percentile] : 0);
}
