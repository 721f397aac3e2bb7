import * as z from 'zod/mini';
import { count, positive, share } from '../policy/number-schemas.ts';

/** What the optimizer holds windows against, and how far it may go to mend what they miss. */
export const guardRailsSchema = z.strictObject({
  targets: z
    .strictObject({
      /** Milliseconds that half, 95 and 99 of a hundred replies take at most. */
      p50Ms: positive,
      p95Ms: positive,
      p99Ms: positive,
      /** Mean estimated quality, 0-1. */
      quality: share,
      /** Share of thumbs up among the votes of customers. */
      approval: share,
      /** US dollars a message. */
      costUsd: positive,
      /** Share of messages that climb a rung. */
      escalationRate: share,
      /** Share of messages that get an answer. */
      availability: share,
    })
    .check(
      z.refine(
        ({ p50Ms, p95Ms, p99Ms }) => p50Ms <= p95Ms && p95Ms <= p99Ms,
        'p50Ms, p95Ms and p99Ms must not fall',
      ),
    ),
  /** Of `thresholds.accept`. */
  threshold: z
    .strictObject({ least: share, most: share, step: positive })
    .check(z.refine(({ least, most }) => least <= most, 'least must not be above most')),
  /** Of `caches.answerTtlS`, in seconds. */
  answerTtl: z.strictObject({ most: count, step: z.int().check(z.gte(1)) }),
  /** Of `tokens.byLane` where the cheap rung answers first. */
  cheapTokens: z.strictObject({ least: z.int().check(z.gte(1)), step: z.int().check(z.gte(1)) }),
  /** Messages below which a window says nothing. */
  minObservations: z.int().check(z.gte(10)),
  /** Votes below which nobody knows what customers think; the threshold is left alone without them. */
  minVotes: count,
  /** Seconds of votes that are looked at together: they are rare. */
  votesS: z.int().check(z.gte(300)),
  /** Windows in a row that must miss a target before anything is changed for it. */
  patience: z.int().check(z.gte(1)),
  /** Messages after a change that tell what it came to: so many are watched before there is another. */
  watchMessages: z.int().check(z.gte(10)),
  /** Seconds after a change in which there is no other. */
  coolDownS: count,
  /** Seconds before a change may be taken the other way; twice as long each time. */
  reversalS: count,
  /** Standard errors within which a difference is chance. */
  noise: positive,
  /** Plans take latencies as they are measured into account. */
  liveLatencies: z.boolean(),
  /** Messages a day that costs are projected to. */
  messagesPerDay: positive,
});

export type GuardRails = z.infer<typeof guardRailsSchema>;
export type Targets = GuardRails['targets'];

/**
 * Targets, steps and bounds of the cascade document's optimizer. Its quality target is for the estimate of the
 * pipeline itself; what share of votes is good enough is a judgement, as are patience and pauses.
 */
export const DEFAULT_GUARD_RAILS: GuardRails = {
  targets: {
    p50Ms: 1_000,
    p95Ms: 2_500,
    p99Ms: 3_000,
    quality: 0.9,
    approval: 0.8,
    costUsd: 0.006,
    escalationRate: 0.15,
    availability: 0.999,
  },
  threshold: { least: 0.6, most: 0.95, step: 0.02 },
  answerTtl: { most: 600, step: 60 },
  cheapTokens: { least: 256, step: 128 },
  minObservations: 10,
  minVotes: 10,
  votesS: 10_800,
  patience: 3,
  watchMessages: 200,
  coolDownS: 1_800,
  reversalS: 86_400,
  noise: 3,
  liveLatencies: true,
  messagesPerDay: 1_000_000,
};

/** Of a policy that was stored before there was an optimizer, too. */
export const guardRailsOf = (policy: { readonly optimizer?: GuardRails | undefined }): GuardRails =>
  policy.optimizer ?? DEFAULT_GUARD_RAILS;
