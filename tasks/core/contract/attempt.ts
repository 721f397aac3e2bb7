import * as z from 'zod/mini';
import { FAILURE_CODES } from '../health/failure-rules.ts';
import { ATTEMPT_OUTCOMES, ROLES } from './enums.ts';

/** 16 KiB of answer at most, so that six attempts fit into a state. */
export const MAX_ANSWER_BYTES = 16 * 1024;

/** The customer-visible facts of one paid (or refused) call. */
export const attemptFactsSchema = z.object({
  no: z.int(),
  role: z.enum(ROLES),
  model: z.string(),
  outcome: z.enum(ATTEMPT_OUTCOMES),
  /** 0-1; null while unknown, and for calls that answer nothing. */
  confidence: z.nullable(z.number()),
  costUsd: z.number(),
  inputTokens: z.int(),
  cachedTokens: z.int(),
  outputTokens: z.int(),
  latencyMs: z.number(),
  simulated: z.boolean(),
  /** From the start of the run until the customer's connection was sent the first sentence, where one listens. */
  firstTextMs: z.optional(z.number()),
  /** What the confidence of a checked answer was made of, by the names of the policy's penalties. */
  parts: z.optional(z.record(z.string(), z.number())),
});

/** What a provider's guardrail did to a call. */
const guardrailNoteSchema = z.object({
  /** `blocked`: its own words stand where the answer was. `masked`: the answer stands, without personal data. */
  action: z.enum(['blocked', 'masked']),
  side: z.enum(['question', 'answer']),
  /** Filters, topics and kinds of data by name: never what was said. Empty where it does not tell. */
  found: z.array(z.string()),
});

/** An attempt on its way through the machine. */
export const attemptSchema = z.extend(attemptFactsSchema, {
  text: z.string(),
  /** What the model said of its own answer, 0-1; null when it said nothing usable. */
  selfReport: z.nullable(z.number()),
  /** The provider's reason for stopping, in our words. */
  stopReason: z.enum(['complete', 'max_tokens', 'refused', 'other', 'none']),
  /** Checked, and may be shown to the customer as it is. */
  safe: z.boolean(),
  /** Why it failed, for operators: an error name and a short cause. */
  reason: z.nullable(z.string()),
  guardrail: z.optional(guardrailNoteSchema),
  /** The same as a code, where no answer came: its fallback rule follows from it. */
  failure: z.optional(z.enum(FAILURE_CODES)),
  /** Milliseconds that the provider, or our own limit, wants to be left alone. */
  retryAfterMs: z.optional(z.number()),
  /** The provider's id that was asked, and those that were asked before it and failed at no cost. */
  deployment: z.optional(z.string()),
  tried: z.optional(z.array(z.object({ deployment: z.string(), failure: z.enum(FAILURE_CODES) }))),
  /** An answer that was embedded to compare it with others: which, and its vector in signed bytes, base64. */
  embedded: z.optional(z.object({ digest: z.string(), vector: z.string() })),
  /** Paid for by the run that this one resumes; its costUsd here is 0. */
  originalCostUsd: z.optional(z.number()),
});

export type GuardrailNote = z.infer<typeof guardrailNoteSchema>;
export type AttemptFacts = z.infer<typeof attemptFactsSchema>;
export type Attempt = z.infer<typeof attemptSchema>;

/** A call that has brought nothing: what is known of it is laid over. */
export const blankAttempt = (
  { no, role, model }: Pick<Attempt, 'no' | 'role' | 'model'>,
  outcome: Attempt['outcome'],
): Attempt => ({
  no,
  role,
  model,
  outcome,
  confidence: null,
  costUsd: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  latencyMs: 0,
  simulated: false,
  text: '',
  selfReport: null,
  stopReason: 'none',
  safe: false,
  reason: null,
});

/** True when there is a text that somebody could read. */
export const isAnswer = (attempt: Attempt): boolean =>
  attempt.text !== '' && (attempt.role === 'answer' || attempt.role === 'insurance');
