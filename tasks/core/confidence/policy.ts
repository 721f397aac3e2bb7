import * as z from 'zod/mini';
import { calibrationSchema } from '../learning/calibration.ts';
import { share } from '../policy/number-schemas.ts';

/** What each fault takes away from the confidence, 0-1; 0 leaves it out. A veto counts all the same. */
const penaltiesSchema = z.strictObject({
  /** Cut off by the bound on tokens. */
  truncated: share,
  /** For each expression of doubt. */
  hedging: share,
  /** Shorter or longer than the intent, or the customer's own words, expect. */
  short: share,
  long: share,
  /** In another language than the customer's. */
  language: share,
  /** A list, table, JSON, sentence count, haiku or translation that was asked for and is missing. */
  format: share,
  /** It takes up nothing of what was asked, or speaks of another title. */
  relevance: share,
  /** For each title that neither the facts nor the customer name, the first two. */
  titles: share,
  /** A number of volumes against the facts. */
  volumes: share,
  /** A day that the facts do not hold, in answers about orders, prices and stock. */
  dates: share,
  /** Money, stock or sale against the facts. A veto. */
  ungrounded: share,
  /** Order numbers and states against the facts. A veto. */
  orders: share,
  /** A calculation that is wrong. A veto. */
  sums: share,
  /** Repetition, gibberish, the question given back. */
  degenerate: share,
  /** Words of the instructions. A veto. */
  leaked: share,
  /** A veto. */
  refused: share,
});

/** How the check of an answer adds up: `base` + the intent's adjustment - penalties, then the blends. */
export const confidencePolicySchema = z.strictObject({
  base: share,
  penalties: penaltiesSchema,
  /** Weight of what the model says of itself, where it says anything. */
  selfReport: share,
  /** Weight of the fitted check, for sums told in words. */
  fitted: share,
  /** The quality validator, for lanes that check at all. */
  quality: z.strictObject({
    /** Least quality of the whole answer. */
    pass: share,
    /** A part of the quality below it sends the message to the next model, however good the rest. */
    next: share,
  }),
  /**
   * From the sum to the chance that the answer is good: points `[sum, share that was good]`, non-decreasing.
   * Until feedback has been recorded it is the identity. To fit it: pair each answer's confidence under the
   * identity with its rating (a customer's thumb, a judge, a known right answer: 1 or 0), let isotonic regression
   * (workflows/learning/isotonic) find the steps, and set its corners here; `evaluate` says how far off the
   * chances are before and after (ECE). A monotone curve changes no ranking, only what the thresholds mean.
   */
  calibration: calibrationSchema.check(
    z.refine(
      (points) =>
        points.every(
          ([raw, chance], at) =>
            chance >= 0 &&
            chance <= 1 &&
            (at === 0 || (raw > (points[at - 1]?.[0] ?? 0) && chance >= (points[at - 1]?.[1] ?? 0))),
        ),
      'give points [sum, chance] with sums that rise and chances from 0 to 1 that never fall, such as [[0,0],[1,1]]',
    ),
  ),
});

export type ConfidencePolicy = z.infer<typeof confidencePolicySchema>;
export type Penalty = keyof ConfidencePolicy['penalties'];
