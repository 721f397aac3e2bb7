import * as z from 'zod/mini';
import { ENSEMBLE_METHODS } from './enums.ts';

const sourceSchema = z.object({ no: z.int(), model: z.string() });

/** The parts behind a choice: votes, ranks, scores, or claims with their sources and conflicts. */
const detailSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('vote'),
    hasMajority: z.boolean(),
    /** The first has won; weight 0-1. */
    sides: z.array(
      z.object({ label: z.string(), votes: z.int(), weight: z.number(), models: z.array(z.string()) }),
    ),
  }),
  z.object({
    kind: z.literal('ranking'),
    items: z.array(z.object({ item: z.string(), score: z.number(), models: z.array(z.string()) })),
  }),
  z.object({ kind: z.literal('mean'), value: z.number() }),
  z.object({
    kind: z.literal('scores'),
    scores: z.array(z.object({ no: z.int(), score: z.number() })),
  }),
  z.object({
    kind: z.literal('merge'),
    claims: z.array(
      z.object({ text: z.string(), sources: z.array(sourceSchema), passages: z.array(z.string()) }),
    ),
    conflicts: z.array(
      z.object({
        about: z.string(),
        matter: z.string(),
        sides: z.array(z.object({ value: z.string(), models: z.array(z.string()) })),
        settled: z.nullable(z.string()),
        note: z.string(),
      }),
    ),
    dropped: z.array(z.object({ text: z.string(), model: z.string(), why: z.string() })),
  }),
  z.object({
    kind: z.literal('stack'),
    by: z.enum(['meta_model', 'learner', 'confidence']),
    arithmetic: z.string(),
  }),
]);

/** Personal data that is masked in replies: each stands there as its kind in brackets. */
export const MASKED_KINDS = ['email', 'card', 'phone', 'address'] as const;

/** What was looked for before a text was sent, in every lane that asks a model. */
const safetySchema = z.object({
  /** `intervened`: a provider stopped one of the answers, which is not sent, or masked the one that is. */
  guardrail: z.enum(['passed', 'intervened']),
  /** Answers that were checked and may not be shown: made up, refused, or repeating their instructions. */
  unsafe: z.int(),
  /** Personal data that neither customer nor facts had given, masked in the text. */
  masked: z.array(z.enum(MASKED_KINDS)),
});

/** How the answers of a run became its one reply, for operators and metrics. */
export const resolutionSchema = z.object({
  /** `single`: there was one answer, sent with what is known of it. */
  method: z.enum(['single', ...ENSEMBLE_METHODS]),
  /** A sentence. */
  reason: z.string(),
  /** Decided, and confident enough by the policy. */
  isSure: z.boolean(),
  /** Of what the agreement is; null where there was one answer. */
  agreementBy: z.nullable(z.enum(['votes', 'embedding', 'words'])),
  /** Low enough for an alarm: the question is ambiguous, or the models have drifted apart. */
  lowAgreement: z.boolean(),
  /** Whose text had no part in it: never asked, failed, or not to be used. */
  leftOut: z.array(z.object({ model: z.string(), why: z.string(), reason: z.string() })),
  /** What had to follow, because nobody of an ensemble was sure. */
  next: z.nullable(
    z.object({
      /** `asked`: another model was, and was sure. */
      step: z.enum(['asked', 'send_best', 'apologize']),
      model: z.nullable(z.string()),
      reason: z.string(),
    }),
  ),
  detail: detailSchema,
  /** Absent in replies that were kept from before there was one. */
  safety: z.optional(safetySchema),
});

export type Safety = z.infer<typeof safetySchema>;
export type Resolution = z.infer<typeof resolutionSchema>;
