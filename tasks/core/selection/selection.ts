import * as z from 'zod/mini';

/** What a choice among models must keep; the first gives way first. */
export const CONSTRAINTS = ['quality', 'latency', 'cost', 'context', 'lifecycle'] as const;

const constraints = z.readonly(z.array(z.enum(CONSTRAINTS)));

/** A model chosen by its score, and what was not chosen. */
export const selectionSchema = z.object({
  model: z.string(),
  /** 0-1. */
  score: z.number(),
  /** The others, best first; `excluded` names the constraints that ruled one out. */
  alternatives: z.readonly(
    z.array(z.object({ model: z.string(), score: z.number(), excluded: constraints })),
  ),
  /** What the chosen model costs (US dollars), is worth (0-1) and takes (milliseconds) beyond each other. */
  tradeOffs: z.readonly(
    z.array(z.object({ model: z.string(), costUsd: z.number(), quality: z.number(), latencyMs: z.number() })),
  ),
  /** The constraints that the chosen model breaks, because no model keeps them all. */
  relaxed: constraints,
  reason: z.string(),
});

export type Constraint = (typeof CONSTRAINTS)[number];
export type Selection = z.infer<typeof selectionSchema>;
export type TradeOff = Selection['tradeOffs'][number];
