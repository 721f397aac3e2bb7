import * as z from 'zod/mini';
import { MODEL_FAILURES } from '../errors.ts';
import { selectionSchema } from '../selection/selection.ts';
import {
  BANDS,
  DEGRADED_CODES,
  ENSEMBLE_METHODS,
  INTENTS,
  LANES,
  LANGUAGES,
  PLANNED_LANES,
  ROLES,
  RUNGS,
  STRATEGIES,
} from './enums.ts';

/**
 * The plain facts that Choose Route branches on. Every field is always there: a condition on a missing
 * operand is silently false in JSONata.
 */
export const factsSchema = z.object({
  request: z.enum(['valid', 'refused', 'conflict']),
  claim: z.enum(['none', 'new', 'resumed', 'finished', 'in_flight']),
  cached: z.boolean(),
  /** `tight`: past the alarm share. `exhausted`: only the economy pot is left. */
  budget: z.enum(['ample', 'tight', 'exhausted']),
  pinned: z.boolean(),
  ensemble: z.boolean(),
  unsure: z.boolean(),
  /** The lane by intents, band and strategy together. */
  band: z.enum(BANDS),
  /** Paid answers of the run being resumed are at hand, and wait only to be judged. */
  answered: z.boolean(),
  /** Epoch milliseconds. */
  deadlineAt: z.number(),
});

/** Why a request was refused; both fields empty when it was not. */
export const problemSchema = z.object({ error: z.string(), cause: z.string() });

/** A model whose prompt cache still holds the beginning of the conversation. */
export const warmSchema = z.object({
  model: z.string(),
  /** That it would not have to read anew. */
  tokens: z.int(),
  /** What the prompt in the cache was made for. */
  lane: z.enum(LANES),
  intents: z.array(z.enum(INTENTS)),
});

/** A model of which every deployment's breaker is open. */
export const openModelSchema = z.object({
  model: z.string(),
  /** The failure that opened it. */
  reason: z.enum(MODEL_FAILURES),
  /** Epoch milliseconds. */
  until: z.number(),
});

/** What is left of the day when the message came in, shares 0-1: of the payer's tightest budget, and of the time. */
export const paceSchema = z.object({ moneyLeft: z.number(), dayLeft: z.number() });

/** What every later task needs to know of the run. */
export const runSchema = z.object({
  messageId: z.string(),
  executionArn: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  deadlineAt: z.number(),
  slaMs: z.number(),
  /** When ASL's own, whole-second fence falls: past the deadline that tasks keep to by themselves. */
  fenceAt: z.number(),
  /** Epoch milliseconds; finishing is fenced by the execution, taking over by this. */
  leaseUntil: z.number(),
  /** The UTC day the money is taken from, fixed at the claim: `2026-11-21`. */
  day: z.string(),
  policyVersion: z.int(),
  /** `experiment/variant` whose changes of that policy apply, or null. */
  variant: z.nullable(z.string()),
  pot: z.enum(['main', 'economy']),
  /** Fan-outs shrink where money runs ahead of time; absent, nothing is spent yet. */
  pace: z.optional(paceSchema),
  replayOf: z.nullable(z.string()),
  warm: z.nullable(warmSchema),
  /** Whom nobody may ask for now, as it was known when the message came in. */
  openModels: z.array(openModelSchema),
  /** For comparison only: no customer waits, nothing is remembered. */
  shadow: z.boolean(),
  /** Key of the answer cache, or null when this message must not be cached. */
  answerKey: z.nullable(z.string()),
  /** Key under which the classifier's decision is kept, or null when it must not be. */
  routeKey: z.nullable(z.string()),
});

/** One rung of a plan's ladder. */
export const rungSchema = z.object({ rung: z.enum(RUNGS), model: z.string() });

/** One member of a fan-out. */
export const memberSchema = z.object({
  model: z.string(),
  role: z.enum(ROLES),
  /** Its part of the request's money, 0-1. */
  share: z.number(),
});

/** A model that would have been a member, and why it is not asked. */
export const leftOutSchema = z.object({
  model: z.string(),
  why: z.enum(['breaker_open', 'no_time', 'no_money', 'too_many', 'tier']),
  reason: z.string(),
});

/** Who writes one answer from those of the members. */
export const metaSchema = z.object({
  /** `none` where nobody does. */
  model: z.string(),
  /** Milliseconds that must be left before it is asked. */
  needsMs: z.number(),
  /** Answers below which there is nothing to write from. */
  leastAnswers: z.int(),
});

/** Whether members' answers are embedded, to tell how far they agree. */
export const comparisonSchema = z.object({
  /** `none` where their words must do. */
  model: z.string(),
  /** Milliseconds that must be left before an answer is embedded. */
  needsMs: z.number(),
});

export const estimateSchema = z.object({ costUsd: z.number(), latencyMs: z.number() });

/** What one lane would do with this message. */
export const lanePlanSchema = z.object({
  lane: z.enum(PLANNED_LANES),
  strategy: z.enum(STRATEGIES),
  /** Cheapest first; never empty. */
  ladder: z.array(rungSchema).check(z.minLength(1)),
  firstModel: z.string(),
  fallbackModel: z.nullable(z.string()),
  /** Below this confidence another rung is considered; 0 for none. */
  minConfidence: z.number(),
  maxClimbs: z.int(),
  maxCalls: z.int(),
  needsContext: z.boolean(),
  retrieval: z.enum(['hybrid', 'keyword', 'none']),
  fanOut: z.boolean(),
  members: z.array(memberSchema),
  leftOut: z.array(leftOutSchema),
  /** How the members' answers become one. */
  method: z.enum(ENSEMBLE_METHODS),
  meta: metaSchema,
  comparison: comparisonSchema,
  maxCostUsd: z.number(),
  /** The most one answer of each model may cost: what is booked when its call vanishes. */
  bounds: z.record(z.string(), z.number()),
  reason: z.string(),
  estimate: estimateSchema,
  /** The scores behind the first model, when a goal chose it. */
  selection: z.optional(selectionSchema),
});

export const lanesSchema = z.object({
  economy: lanePlanSchema,
  pinned: lanePlanSchema,
  ensemble: lanePlanSchema,
  complex: lanePlanSchema,
  medium: lanePlanSchema,
  simple: lanePlanSchema,
});

/** What asking one more model would come to, in US dollars and milliseconds: for operators. */
export const candidateSchema = z.object({
  model: z.string(),
  /** `open`: it could be asked. Else why not. */
  verdict: z.enum([
    'open',
    'no_time',
    'no_money',
    'not_worth_it',
    'breaker_open',
    /** It would refuse what its like has refused. */
    'same_family',
    /** It could not hold what was too long for another. */
    'small_window',
  ]),
  /** Chances that its answer is good, and that the check accepts it, 0-1. */
  good: z.number(),
  accepted: z.number(),
  /** Worth of the better answer; then of the rungs above, where this one is rejected too. */
  gainUsd: z.number(),
  laterUsd: z.number(),
  /** Expected price, the most it may cost, and the worth of the time waited. */
  costUsd: z.number(),
  boundUsd: z.number(),
  waitUsd: z.number(),
  /** Gain and later, less cost and wait. */
  valueUsd: z.number(),
  /** Expected time, and the time it must find left. */
  latencyMs: z.number(),
  neededMs: z.number(),
});

/** What Escalate found: one move, and the code that goes with staying. */
export const stepSchema = z.object({
  move: z.enum([
    'climb',
    'skip',
    /** A model that was asked before, once more: after a wait, or with less to read. */
    'retry',
    'no_rung',
    'no_time',
    'no_money',
    'breaker_open',
    'not_worth_it',
  ]),
  /** The model to ask next; the present one when nobody climbs. */
  model: z.string(),
  /** A sentence with the arithmetic. */
  reason: z.string(),
  degraded: z.array(z.enum(DEGRADED_CODES)),
  /** Epoch milliseconds before which the model is not to be asked; 0 for at once. */
  notBefore: z.number(),
  /** What the model is given to read must be cut to its window. */
  shorten: z.boolean(),
  /** Every rung that was weighed, in the order it was considered. */
  candidates: z.array(candidateSchema),
});

export const verdictSchema = z.object({
  /** 0-1; 0 for an attempt that gave no answer. */
  confidence: z.number(),
  outcome: z.enum(['accepted', 'rejected', 'unanswered']),
  safe: z.boolean(),
  /** The parts the confidence was made of. */
  parts: z.record(z.string(), z.number()),
  /** What was found, each with the part it counts to: `ungrounded: $3.5`. */
  notes: z.array(z.string()),
});

export const languageSchema = z.enum(LANGUAGES);

export type Facts = z.infer<typeof factsSchema>;
export type Problem = z.infer<typeof problemSchema>;
export type Warm = z.infer<typeof warmSchema>;
export type OpenModel = z.infer<typeof openModelSchema>;
export type Run = z.infer<typeof runSchema>;
export type LadderRung = z.infer<typeof rungSchema>;
export type Member = z.infer<typeof memberSchema>;
export type LeftOutMember = z.infer<typeof leftOutSchema>;
export type Meta = z.infer<typeof metaSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
export type LanePlan = z.infer<typeof lanePlanSchema>;
export type Lanes = z.infer<typeof lanesSchema>;
export type Candidate = z.infer<typeof candidateSchema>;
export type Step = z.infer<typeof stepSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
