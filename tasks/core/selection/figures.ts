import type { ModelProfile } from '../policy/model-profile.ts';
import type { Policy } from '../policy/policy.ts';

/** What one document says of one model; the rest is the registry's. */
interface Figures {
  readonly latencyMs: ModelProfile['latencyMs'];
  readonly defaultMaxTokens?: number;
  readonly temperature?: number | null;
  readonly quality: number;
  /** Tokens of a typical answer of this model, where the document prices by model. */
  readonly typical?: { readonly inputTokens: number; readonly outputTokens: number };
}

/** The documents do not agree on Haiku and Sonnet: each keeps its own figures, and a table says whose it uses. */
export interface SubProfile {
  readonly source: string;
  readonly haiku: Figures;
  readonly sonnet: Figures;
  /** What the document counts a typical message as. */
  readonly estimates?: Partial<Policy['estimates']>;
}

/** One figure for all percentiles, where a document gives an average only. */
const average = (ms: number) => ({ p50: ms, p95: ms, p99: ms });

export const SUB_PROFILES = {
  'claude-3/router': {
    source: 'Model coordination: ModelRouter, role matrix, quality of all-Haiku and all-Sonnet',
    haiku: {
      latencyMs: { p50: 200, p95: 300, p99: 300 },
      defaultMaxTokens: 512,
      temperature: null,
      quality: 0.7,
    },
    sonnet: {
      latencyMs: { p50: 2_000, p95: 2_500, p99: 2_500 },
      defaultMaxTokens: 1_024,
      temperature: null,
      quality: 0.95,
    },
    estimates: { systemTokens: 200, passagesTokens: 600, answerTokens: 400, ownMs: 0, searchMs: 300 },
  },
  'claude-3/cascade': {
    source: 'Model cascading: ModelCascadeRouter, task-to-model mapping, decision tree 3',
    haiku: { latencyMs: average(250), defaultMaxTokens: 1_024, temperature: 0.3, quality: 0.82 },
    sonnet: { latencyMs: average(800), defaultMaxTokens: 2_048, temperature: 0.5, quality: 0.95 },
  },
  'claude-3/selector': {
    source: 'Model cascading: ModelSelectorFramework',
    haiku: { latencyMs: average(250), quality: 0.82 },
    sonnet: { latencyMs: average(800), quality: 0.95 },
    /** 500 tokens are required, and 70 % of that is answered. */
    estimates: { systemTokens: 500, passagesTokens: 0, answerTokens: 350, ownMs: 0, searchMs: 0 },
  },
  'claude-3/efficiency': {
    source: 'Model cascading: cost efficiency score',
    haiku: {
      latencyMs: average(300),
      quality: 0.82,
      typical: { inputTokens: 300, outputTokens: 150 },
    },
    sonnet: {
      latencyMs: average(1_200),
      quality: 0.97,
      typical: { inputTokens: 700, outputTokens: 500 },
    },
  },
} as const satisfies Readonly<Record<string, SubProfile>>;

export type SubProfileName = keyof typeof SUB_PROFILES;

const HAIKU = 'claude-haiku-3';
const SONNET = 'claude-sonnet-3';

/** The policy of model set `claude-3`, with one document's own figures for Haiku and Sonnet. */
export function underFigures(policy: Policy, name: SubProfileName): Policy {
  const profile: SubProfile = SUB_PROFILES[name];
  const rewritten = new Map([
    [HAIKU, profile.haiku],
    [SONNET, profile.sonnet],
  ]);
  return {
    ...policy,
    name: `${policy.name}/${name.split('/')[1]}`,
    models: policy.models.map((model) => withFigures(model, rewritten.get(model.id))),
    estimates: { ...policy.estimates, ...profile.estimates },
  };
}

function withFigures(model: ModelProfile, figures: Figures | undefined): ModelProfile {
  if (figures === undefined) return model;
  const { latencyMs, quality, defaultMaxTokens, temperature } = figures;
  return {
    ...model,
    latencyMs,
    quality,
    defaultMaxTokens: defaultMaxTokens ?? model.defaultMaxTokens,
    temperature: temperature === undefined ? model.temperature : temperature,
  };
}
