import { normal } from '../../random.ts';

/** How a family of models behaves: assumptions, stated here and nowhere measured. */
export interface ModelBehaviour {
  readonly family: 'cheap' | 'strong' | 'top' | 'embedding';
  /** Milliseconds to the first token, median. */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  /** Of the log-normal spread. */
  readonly sigma: number;
  readonly maxOutputTokens: number;
  readonly contextTokens: number;
  /** Newer Claude models refuse `temperature` and `topP`. */
  readonly sampling: boolean;
}

const CHEAP = { family: 'cheap', firstTokenMs: 180, tokensPerSecond: 650, sigma: 0.3 } as const;
const STRONG = { family: 'strong', firstTokenMs: 400, tokensPerSecond: 330, sigma: 0.2 } as const;
const TOP = { family: 'top', firstTokenMs: 800, tokensPerSecond: 200, sigma: 0.22 } as const;

const RULES: readonly (readonly [
  RegExp,
  Pick<ModelBehaviour, 'family' | 'firstTokenMs' | 'tokensPerSecond' | 'sigma'>,
])[] = [
  [/titan-embed/u, { family: 'embedding', firstTokenMs: 95, tokensPerSecond: 1e9, sigma: 0.2 }],
  [/haiku|nova-micro|nova-lite|mistral-7b|llama3-8b/u, CHEAP],
  [/opus/u, TOP],
  [/sonnet|nova-pro|llama3-1-70b|mistral-large/u, STRONG],
];

const PROFILE_PREFIX = /^(?:global|us|eu|jp|apac|au)\./u;
const KNOWN = /^(?:anthropic|amazon|meta|mistral)\./u;

/** The model behind an id or an inference profile; undefined for ids that Bedrock would not know. */
export function behaviourOf(modelId: string): ModelBehaviour | undefined {
  const id = modelId.replace(PROFILE_PREFIX, '');
  if (!KNOWN.test(id)) return undefined;
  const rule = RULES.find(([pattern]) => pattern.test(id));
  if (rule === undefined) return undefined;
  return {
    ...rule[1],
    maxOutputTokens: /-3-5-/u.test(id) ? 8_192 : /-3-/u.test(id) ? 4_096 : 64_000,
    contextTokens: 200_000,
    sampling: !/-5-5/u.test(id),
  };
}

/** Milliseconds a call takes: log-normal around the family's medians. */
export function latencyMs(behaviour: ModelBehaviour, outputTokens: number, random: () => number): number {
  const median = behaviour.firstTokenMs + (1_000 * outputTokens) / behaviour.tokensPerSecond;
  return median * Math.exp(behaviour.sigma * normal(random));
}
