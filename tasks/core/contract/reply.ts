import * as z from 'zod/mini';
import { attemptFactsSchema } from './attempt.ts';
import { entitiesSchema } from './classification.ts';
import { BANDS, DEGRADED_CODES, INTENTS, LANES, LANGUAGES, OUTCOMES, STRATEGIES } from './enums.ts';
import { estimateSchema } from './plan.ts';
import { resolutionSchema } from './resolution.ts';

export const qualitySchema = z.object({
  score: z.number(),
  relevance: z.number(),
  coherence: z.number(),
  grounding: z.number(),
  safety: z.number(),
  completeness: z.number(),
});

export const routeSchema = z.object({
  strategy: z.enum(STRATEGIES),
  intents: z.array(z.enum(INTENTS)),
  category: z.string(),
  domains: z.array(z.string()),
  complexity: z.int(),
  band: z.enum(BANDS),
  language: z.enum(LANGUAGES),
  reason: z.string(),
  policyVersion: z.int(),
  /** The answer came from the answer cache. */
  cached: z.boolean(),
  variant: z.nullable(z.string()),
  estimate: estimateSchema,
  fallbackModel: z.nullable(z.string()),
});

/** The offer to talk to a person, with what that person needs to know. */
export const handoverSchema = z.object({ reason: z.string(), summary: z.string() });

export const replySchema = z.object({
  messageId: z.string(),
  outcome: z.enum(OUTCOMES),
  text: z.string(),
  language: z.enum(LANGUAGES),
  /** Null when none or several answered. */
  model: z.nullable(z.string()),
  /** Null in an apology or while in flight, when no lane was reached. */
  lane: z.nullable(z.enum(LANES)),
  confidence: z.nullable(z.number()),
  quality: z.nullable(qualitySchema),
  route: z.nullable(routeSchema),
  attempts: z.array(attemptFactsSchema),
  agreement: z.nullable(z.number()),
  /** Absent where no model's answer is sent, and where it was kept from before. */
  resolution: z.optional(resolutionSchema),
  passages: z.array(z.string()),
  entities: z.nullable(entitiesSchema),
  degraded: z.array(z.enum(DEGRADED_CODES)),
  /** Everything paid for this message. */
  costUsd: z.number(),
  latencyMs: z.number(),
  slaMet: z.boolean(),
  /** ISO time. */
  startedAt: z.string(),
  replayOf: z.nullable(z.string()),
  handover: z.nullable(handoverSchema),
  /** While the first run still works. */
  retryAfterMs: z.optional(z.number()),
  /** On a repeat: what the first reply had cost. */
  originalCostUsd: z.optional(z.number()),
});

export type Quality = z.infer<typeof qualitySchema>;
export type Route = z.infer<typeof routeSchema>;
export type Handover = z.infer<typeof handoverSchema>;
export type Reply = z.infer<typeof replySchema>;
