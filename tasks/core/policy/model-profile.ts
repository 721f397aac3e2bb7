import * as z from 'zod/mini';
import { INTENTS } from '../contract/enums.ts';
import { LEVELS } from '../selection/level.ts';
import { share } from './number-schemas.ts';

const price = z.number().check(z.gte(0));

/** One model of the registry. */
export const modelProfileSchema = z.strictObject({
  /** Our name, as callers pin it: `claude-haiku-5-5`. */
  id: z.string().check(z.minLength(1)),
  provider: z.enum(['bedrock', 'openai']),
  /** The provider's id; on Bedrock an inference profile or a model id. */
  apiId: z.string().check(z.minLength(1)),
  /** Where it is served more than once: ids of the provider, each asked first as often as its weight says. */
  deployments: z.optional(
    z
      .array(z.strictObject({ apiId: z.string().check(z.minLength(1)), weight: z.number().check(z.gt(0)) }))
      .check(z.minLength(1)),
  ),
  /** A deployment on trial, for this share of the messages. */
  canary: z.optional(z.strictObject({ apiId: z.string().check(z.minLength(1)), share })),
  family: z.string(),
  /** US dollars a million tokens. */
  prices: z.strictObject({ input: price, cachedInput: price, output: price }),
  /** Tokens. */
  contextWindow: z.int(),
  maxOutputTokens: z.int(),
  /** What one answer may take unless the lane says less. */
  defaultMaxTokens: z.int(),
  latencyMs: z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }),
  /** 0-1 over all tasks. */
  quality: share,
  /** 0-1 for single tasks, where it differs. */
  taskQuality: z.partialRecord(z.enum(INTENTS), share),
  /** The hardest kind of message it is trusted with. */
  level: z.enum(LEVELS),
  strengths: z.array(z.string()),
  weaknesses: z.array(z.string()),
  /** Requests and tokens a minute; 0 means not limited by us. */
  limits: z.strictObject({ rpm: z.int(), tpm: z.int() }),
  capabilities: z.strictObject({
    /** Newer Claude models refuse sampling parameters. */
    temperature: z.boolean(),
    systemPrompt: z.boolean(),
    streaming: z.boolean(),
    guardContent: z.boolean(),
  }),
  /** Sent where the model takes one. */
  temperature: z.nullable(z.number()),
  lifecycle: z.strictObject({
    /** ISO date after which the provider refuses calls; null while none is announced. */
    endOfLife: z.nullable(z.string()),
    successor: z.nullable(z.string()),
  }),
});

/** The model that turns text into vectors. */
export const embeddingProfileSchema = z.strictObject({
  id: z.string(),
  apiId: z.string(),
  prices: z.strictObject({ input: price }),
  dimensions: z.union([z.literal(256), z.literal(512), z.literal(1024)]),
  latencyMs: z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }),
});

export type ModelProfile = z.infer<typeof modelProfileSchema>;
export type EmbeddingProfile = z.infer<typeof embeddingProfileSchema>;
