import { PolicyInvalid } from '../errors.ts';
import type { ModelProfile } from './model-profile.ts';

/**
 * The models every policy may name. Prices in US dollars a million tokens, latency in milliseconds.
 * `current`: the vendor's price list of November 2026; latencies are assumptions until a shop measures its own.
 * `claude-3`: the figures of the systems Stepladder unites, kept for their tables. Claude 3 has left Bedrock.
 */

const BEDROCK_CHAT = { temperature: true, systemPrompt: true, streaming: true, guardContent: true };
const NO_SAMPLING = { ...BEDROCK_CHAT, temperature: false };
const OPEN_WEIGHTS = { ...BEDROCK_CHAT, guardContent: false };

const latency = (p50: number, p95: number, p99: number) => ({ p50, p95, p99 });

interface Sketch {
  readonly id: string;
  readonly provider?: 'bedrock' | 'openai';
  readonly apiId: string;
  readonly family: string;
  /** Input, cached input, output. */
  readonly prices: readonly [number, number, number];
  readonly latencyMs: ModelProfile['latencyMs'];
  readonly quality: number;
  readonly level: ModelProfile['level'];
  readonly taskQuality?: ModelProfile['taskQuality'];
  readonly strengths?: readonly string[];
  readonly weaknesses?: readonly string[];
  readonly capabilities?: ModelProfile['capabilities'];
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly defaultMaxTokens?: number;
  readonly rpm?: number;
  readonly temperature?: number;
  readonly endOfLife?: string;
  readonly successor?: string;
}

const model = (sketch: Sketch): ModelProfile => ({
  id: sketch.id,
  provider: sketch.provider ?? 'bedrock',
  apiId: sketch.apiId,
  family: sketch.family,
  prices: { input: sketch.prices[0], cachedInput: sketch.prices[1], output: sketch.prices[2] },
  contextWindow: sketch.contextWindow ?? 200_000,
  maxOutputTokens: sketch.maxOutputTokens ?? 8_192,
  defaultMaxTokens: sketch.defaultMaxTokens ?? 1_024,
  latencyMs: sketch.latencyMs,
  quality: sketch.quality,
  taskQuality: sketch.taskQuality ?? {},
  level: sketch.level,
  strengths: [...(sketch.strengths ?? [])],
  weaknesses: [...(sketch.weaknesses ?? [])],
  limits: { rpm: sketch.rpm ?? 0, tpm: 0 },
  capabilities: sketch.capabilities ?? BEDROCK_CHAT,
  temperature: sketch.temperature ?? null,
  lifecycle: { endOfLife: sketch.endOfLife ?? null, successor: sketch.successor ?? null },
});

const CHEAP_STRENGTHS = ['classification', 'extraction', 'faq', 'search', 'greeting'];
const CHEAP_WEAKNESSES = ['nuanced_reasoning', 'creative_writing', 'complex_comparison'];
const STRONG_STRENGTHS = [
  'nuanced_reasoning',
  'creative_writing',
  'complex_comparison',
  'recommendation',
  'translation',
  'cultural_context',
];

/** Quality of the cheap and the strong model by task, from the task-to-model mapping of the cascade document. */
const CHEAP_TASKS: ModelProfile['taskQuality'] = {
  greeting: 0.95,
  faq: 0.9,
  order_status: 0.93,
  product_search: 0.92,
  price_inquiry: 0.9,
  summarization: 0.88,
  recommendation: 0.7,
  comparison: 0.68,
  creative: 0.66,
  complaint: 0.75,
  discussion: 0.66,
  translation: 0.8,
};
const STRONG_TASKS: ModelProfile['taskQuality'] = {
  recommendation: 0.96,
  comparison: 0.95,
  summarization: 0.95,
  translation: 0.97,
  complaint: 0.94,
  creative: 0.94,
  discussion: 0.94,
};

export const CURRENT_MODELS: readonly ModelProfile[] = [
  model({
    id: 'claude-haiku-5-5',
    apiId: 'global.anthropic.claude-haiku-5-5',
    family: 'claude-haiku',
    prices: [0.1, 0.01, 0.5],
    latencyMs: latency(350, 800, 1_300),
    quality: 0.85,
    level: 'intermediate',
    taskQuality: CHEAP_TASKS,
    strengths: CHEAP_STRENGTHS,
    weaknesses: CHEAP_WEAKNESSES,
    capabilities: NO_SAMPLING,
    defaultMaxTokens: 512,
  }),
  model({
    id: 'claude-sonnet-5-5',
    apiId: 'global.anthropic.claude-sonnet-5-5',
    family: 'claude-sonnet',
    prices: [2, 0.1, 10],
    latencyMs: latency(1_300, 2_300, 2_900),
    quality: 0.95,
    level: 'advanced',
    taskQuality: STRONG_TASKS,
    strengths: STRONG_STRENGTHS,
    capabilities: NO_SAMPLING,
  }),
  model({
    id: 'claude-opus-5-5',
    apiId: 'global.anthropic.claude-opus-5-5',
    family: 'claude-opus',
    prices: [4, 0.2, 20],
    latencyMs: latency(2_200, 3_600, 4_800),
    quality: 0.98,
    level: 'expert',
    strengths: [...STRONG_STRENGTHS, 'research', 'planning', 'code', 'maths'],
    capabilities: NO_SAMPLING,
  }),
];

export const CLAUDE_3_MODELS: readonly ModelProfile[] = [
  model({
    id: 'claude-haiku-3',
    apiId: 'anthropic.claude-3-haiku-20240307-v1:0',
    family: 'claude-haiku',
    prices: [0.25, 0.25, 1.25],
    latencyMs: latency(250, 500, 800),
    quality: 0.82,
    level: 'intermediate',
    taskQuality: CHEAP_TASKS,
    strengths: CHEAP_STRENGTHS,
    weaknesses: CHEAP_WEAKNESSES,
    maxOutputTokens: 4_096,
    defaultMaxTokens: 512,
    temperature: 0.3,
    endOfLife: '2026-09-10',
    successor: 'claude-haiku-5-5',
  }),
  model({
    id: 'claude-sonnet-3',
    apiId: 'anthropic.claude-3-sonnet-20240229-v1:0',
    family: 'claude-sonnet',
    prices: [3, 3, 15],
    latencyMs: latency(800, 2_300, 2_900),
    quality: 0.95,
    level: 'advanced',
    taskQuality: STRONG_TASKS,
    strengths: STRONG_STRENGTHS,
    maxOutputTokens: 4_096,
    temperature: 0.5,
    endOfLife: '2025-07-21',
    successor: 'claude-sonnet-5-5',
  }),
];

/** The models of the orchestrator and of the dynamic selector. */
export const OTHER_MODELS: readonly ModelProfile[] = [
  model({
    id: 'claude-haiku-3.5',
    apiId: 'anthropic.claude-3-5-haiku-20241022-v1:0',
    family: 'claude-haiku',
    prices: [0.8, 0.8, 4],
    latencyMs: latency(400, 900, 1_400),
    quality: 0.84,
    level: 'intermediate',
    strengths: CHEAP_STRENGTHS,
    temperature: 0.3,
  }),
  model({
    id: 'claude-sonnet-3.5',
    apiId: 'anthropic.claude-3-5-sonnet-20241022-v2:0',
    family: 'claude-sonnet',
    prices: [3, 3, 15],
    latencyMs: latency(1_200, 2_300, 3_000),
    quality: 0.94,
    level: 'advanced',
    strengths: STRONG_STRENGTHS,
    temperature: 0.5,
  }),
  model({
    id: 'claude-opus-3',
    apiId: 'anthropic.claude-3-opus-20240229-v1:0',
    family: 'claude-opus',
    prices: [15, 15, 75],
    latencyMs: latency(2_500, 4_500, 6_000),
    quality: 0.95,
    level: 'expert',
    strengths: [...STRONG_STRENGTHS, 'research'],
    maxOutputTokens: 4_096,
    temperature: 0.5,
  }),
  model({
    id: 'gpt-4o-mini',
    provider: 'openai',
    apiId: 'gpt-4o-mini',
    family: 'gpt-4o',
    prices: [0.15, 0.075, 0.6],
    latencyMs: latency(450, 1_000, 1_600),
    quality: 0.82,
    level: 'basic',
    strengths: CHEAP_STRENGTHS,
    capabilities: OPEN_WEIGHTS,
    contextWindow: 128_000,
    temperature: 0.3,
  }),
  model({
    id: 'gpt-4o',
    provider: 'openai',
    apiId: 'gpt-4o',
    family: 'gpt-4o',
    prices: [2.5, 1.25, 10],
    latencyMs: latency(1_000, 2_000, 2_800),
    quality: 0.93,
    level: 'advanced',
    strengths: STRONG_STRENGTHS,
    capabilities: OPEN_WEIGHTS,
    contextWindow: 128_000,
    temperature: 0.5,
  }),
  model({
    id: 'gpt-4',
    provider: 'openai',
    apiId: 'gpt-4',
    family: 'gpt-4',
    prices: [30, 30, 60],
    latencyMs: latency(2_500, 4_500, 6_000),
    quality: 0.92,
    level: 'expert',
    strengths: STRONG_STRENGTHS,
    capabilities: OPEN_WEIGHTS,
    contextWindow: 8_192,
    maxOutputTokens: 4_096,
    temperature: 0.5,
  }),
  model({
    id: 'phi-3.5-mini',
    provider: 'openai',
    apiId: 'phi-3.5-mini',
    family: 'phi',
    prices: [0.1, 0.1, 0.1],
    latencyMs: latency(250, 600, 900),
    quality: 0.7,
    level: 'basic',
    strengths: ['classification', 'extraction', 'greeting'],
    capabilities: OPEN_WEIGHTS,
    contextWindow: 128_000,
    temperature: 0.3,
  }),
  model({
    id: 'mistral-7b',
    provider: 'openai',
    apiId: 'mistral-7b',
    family: 'mistral',
    prices: [0.2, 0.2, 0.2],
    latencyMs: latency(300, 700, 1_100),
    quality: 0.74,
    level: 'intermediate',
    strengths: CHEAP_STRENGTHS,
    capabilities: OPEN_WEIGHTS,
    contextWindow: 32_000,
    temperature: 0.3,
  }),
  model({
    id: 'llama-3.1-70b',
    provider: 'openai',
    apiId: 'llama-3.1-70b',
    family: 'llama',
    prices: [0.8, 0.8, 0.8],
    latencyMs: latency(900, 1_800, 2_600),
    quality: 0.88,
    level: 'advanced',
    strengths: STRONG_STRENGTHS,
    capabilities: OPEN_WEIGHTS,
    contextWindow: 128_000,
    temperature: 0.5,
  }),
];

/** The three rungs of each model set. */
export const MODEL_SETS = {
  current: { cheap: 'claude-haiku-5-5', mid: 'claude-sonnet-5-5', top: 'claude-opus-5-5' },
  'claude-3': { cheap: 'claude-haiku-3', mid: 'claude-sonnet-3', top: 'claude-opus-3' },
  openai: { cheap: 'gpt-4o-mini', mid: 'gpt-4o', top: 'gpt-4' },
} as const;

export type ModelSetName = keyof typeof MODEL_SETS;

/** @throws PolicyInvalid naming the known sets. */
export function modelSetNamed(name: string): ModelSetName {
  if (Object.hasOwn(MODEL_SETS, name)) return name as ModelSetName;
  throw new PolicyInvalid(`unknown model set ${name}: known are ${Object.keys(MODEL_SETS).join(', ')}`);
}

export const REGISTRY: readonly ModelProfile[] = [...CURRENT_MODELS, ...CLAUDE_3_MODELS, ...OTHER_MODELS];
