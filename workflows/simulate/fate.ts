import type { Classification } from '../../tasks/core/contract/classification.ts';
import type { Role } from '../../tasks/core/contract/enums.ts';
import type { ModelFailureKind } from '../../tasks/core/errors.ts';
import { type Belief, chanceOfGood, checkOutlook } from '../../tasks/core/escalation/belief.ts';
import type { EmbeddingProfile, ModelProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import { clamp01 } from '../../tasks/core/round.ts';
import { expectedQuality } from '../../tasks/core/selection/fit.ts';
import type { CachedRoute } from '../../tasks/ports/route-cache.ts';
import { normal } from '../random.ts';
import {
  CLASSIFIER_TOKENS,
  CONFIDENCE_SPREAD,
  FAILURE_SHARES,
  HOP_SIGMA,
  HOPS_MS,
  INCIDENT,
  SEARCH_FAILS,
  TOKEN_SIGMA,
  TRAFFIC,
  UNSURE_SHARE,
} from './assumptions.ts';
import type { Demand } from './demand.ts';
import { latencyAt } from './latency.ts';
import type { Sample } from './samples.ts';

export interface Usage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly isCut: boolean;
}

export interface Judged {
  readonly isAccepted: boolean;
  readonly confidence: number;
  readonly isSafe: boolean;
  /** Whether the answer is good: what nobody knows at the time. */
  readonly isGood: boolean;
}

/** A model, for so long, turns most calls away. */
export interface Incident {
  readonly model: string;
  /** Milliseconds of the day. */
  readonly from: number;
  readonly to: number;
}

/**
 * Everything about one message that no rule decides: how long things take, what models answer, what the check finds.
 * Sampled for a simulation; read off a record where a test compares with the real machine.
 */
export interface Fate {
  /** The same question was answered moments ago. */
  readonly isCached: boolean;
  /** Nothing was said in this conversation before. */
  readonly isFirst: boolean;
  /** The rules are unsure although they know this very message. */
  readonly isUnsure: boolean;
  /** Tokens of an answer to this message, for what it would have cost elsewhere. */
  readonly tokens: { readonly input: number; readonly output: number };
  /** What a classifier model says. */
  labels(fast: Classification): CachedRoute;
  /** Milliseconds that a hop takes instead of its usual ones. */
  hopMs(usualMs: number): number;
  search(): { readonly ms: number; readonly fails: boolean };
  embedding(profile: EmbeddingProfile, text: string): { readonly ms: number; readonly inputTokens: number };
  /** @param at milliseconds of the day */
  call(
    model: ModelProfile,
    role: Role,
    at: number,
  ): { readonly ms: number; readonly failure: ModelFailureKind | null };
  usage(model: ModelProfile, role: Role, mostTokens: number): Usage;
  verdict(model: ModelProfile, role: Role, about: Classification, minConfidence: number): Judged;
  /** 0 up to 1. */
  jitter(): number;
}

export interface Chances {
  readonly hitChance: number;
  readonly incidents: readonly Incident[];
}

const FAILURES = Object.entries(FAILURE_SHARES) as readonly (readonly [ModelFailureKind, number])[];
/** Nothing of an answer is shorter than this. */
const LEAST_TOKENS = 8;

/** A message's fate by chance. */
export class SampledFate implements Fate {
  readonly isCached: boolean;
  readonly isFirst: boolean;
  readonly isUnsure: boolean;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly #sample: Sample;
  readonly #demand: Demand;
  readonly #policy: Policy;
  readonly #incidents: readonly Incident[];
  readonly #random: () => number;
  #belief: Belief | undefined;

  constructor(sample: Sample, demand: Demand, policy: Policy, chances: Chances, random: () => number) {
    this.#sample = sample;
    this.#demand = demand;
    this.#policy = policy;
    this.#incidents = chances.incidents;
    this.#random = random;
    this.isCached = sample.cacheable && random() < chances.hitChance;
    this.isUnsure = random() < UNSURE_SHARE;
    this.tokens = { input: this.#around(demand.inputTokens, TOKEN_SIGMA.input), output: this.#output() };
    this.isFirst = random() < 1 / TRAFFIC.messagesPerSession;
  }

  labels(fast: Classification): CachedRoute {
    const { intents, complexity } = this.#sample.labelled;
    return {
      intents: [...intents],
      complexity,
      domains: fast.domains,
      needsContext: false,
      needsProductData: false,
      confidence: 0.9,
    };
  }

  hopMs(usualMs: number): number {
    return usualMs * Math.exp(HOP_SIGMA * normal(this.#random));
  }

  search() {
    const fails = this.#random() < SEARCH_FAILS;
    return { ms: latencyAt(HOPS_MS.search, normal(this.#random)), fails };
  }

  embedding({ latencyMs }: EmbeddingProfile, text: string) {
    const bytes = Buffer.byteLength(text);
    const inputTokens = Math.ceil(bytes / this.#policy.estimates.bytesPerToken);
    return { ms: latencyAt(latencyMs, normal(this.#random)), inputTokens };
  }

  call(model: ModelProfile, _role: Role, at: number) {
    const ms = latencyAt(model.latencyMs, normal(this.#random));
    const failure = this.#failure(model.id, at);
    if (failure === null) return { ms, failure };
    return { ms: failure === 'failed' ? ms / 2 : this.hopMs(HOPS_MS.refusal), failure };
  }

  usage(_model: ModelProfile, role: Role, mostTokens: number): Usage {
    if (role === 'classifier') {
      const { input, output } = CLASSIFIER_TOKENS;
      return {
        inputTokens: input,
        cachedTokens: 0,
        outputTokens: Math.min(output, mostTokens),
        isCut: false,
      };
    }
    const wanted = this.#output();
    const isCut = wanted > mostTokens;
    return {
      inputTokens: this.tokens.input,
      cachedTokens: 0,
      outputTokens: isCut ? mostTokens : wanted,
      isCut,
    };
  }

  /** Good or bad by the model's score, given how the one before it fared; accepted by the check's own shares. */
  verdict(model: ModelProfile, _role: Role, about: Classification, minConfidence: number): Judged {
    const terms = this.#policy.escalation;
    const quality = expectedQuality(model, about);
    const isGood = this.#random() < chanceOfGood(quality, this.#belief, terms);
    this.#belief = { quality, good: isGood ? 1 : 0 };
    const isAccepted =
      minConfidence === 0 || this.#random() < (isGood ? terms.acceptsGood : terms.acceptsBad);
    const outlook = checkOutlook(quality, terms);
    const chance = isAccepted ? outlook.acceptedGood / (outlook.accepted || 1) : outlook.goodIfRejected;
    const said = clamp01(chance + CONFIDENCE_SPREAD * (2 * this.#random() - 1));
    const held = isAccepted ? Math.max(minConfidence, said) : Math.min(minConfidence - 0.01, said);
    return { isAccepted, confidence: clamp01(held), isSafe: true, isGood };
  }

  jitter(): number {
    return this.#random();
  }

  #output(): number {
    return this.#around(this.#demand.outputTokens, TOKEN_SIGMA.output);
  }

  /** Log-normal, with this mean. */
  #around(mean: number, sigma: number): number {
    const drawn = mean * Math.exp(sigma * normal(this.#random) - (sigma * sigma) / 2);
    return Math.max(LEAST_TOKENS, Math.round(drawn));
  }

  #failure(model: string, at: number): ModelFailureKind | null {
    let draw = this.#random();
    if (this.#incidents.some((one) => one.model === model && at >= one.from && at < one.to)) {
      return draw < INCIDENT.share ? INCIDENT.kind : null;
    }
    for (const [kind, share] of FAILURES) {
      if (draw < share) return kind;
      draw -= share;
    }
    return null;
  }
}
