import type { Stage } from '../../tasks/core/contract/enums.ts';
import type { ModelFailureKind } from '../../tasks/core/errors.ts';

/**
 * Everything that a simulation takes for granted, in one place. Nothing here was measured on AWS: each number says
 * where it comes from, and a deployment of one's own may find others.
 */

/** Milliseconds of our own path. From the storage design, 'Hot path': Lambda 14, transition 3, DynamoDB 4. */
export const HOPS_MS = {
  lambdaInvoke: 14,
  transition: 3,
  dynamo: 4,
  /** A query of the index; the policy's own estimate of a search is 60 with the reads around it. */
  search: { p50: 40, p95: 80, p99: 150 },
  /** A provider that turns a call away does so at once; one that breaks does so half-way through. */
  refusal: 60,
} as const;

/** Spread of the hops: standard deviation of their logarithm. An assumption. */
export const HOP_SIGMA = 0.2;

/** Milliseconds a stage computes: classifying takes 0.2 on a laptop; half a processor takes longer. Assumptions. */
export const COMPUTING_MS: Readonly<Record<Stage, number>> = {
  classify: 4,
  retrieve: 2,
  invoke: 1,
  'confidence-check': 2,
  escalate: 1,
  aggregate: 3,
};

/** Milliseconds of an environment that starts; the SDK and our bundles, with a compile cache. An assumption. */
export const COLD_START_MS = 350;
/** Environments of all functions at once: the account's default quota. */
export const LAMBDA_CONCURRENCY = 1_000;
/** MB of a stage function, as it is deployed; and of an Express execution of a definition this small. */
export const LAMBDA_MB = 1_024;
export const EXPRESS_MB = 64;
/** OCUs of a small collection with redundancy: one to index, one to search. */
export const SEARCH_OCUS = 2;

/** A throttled Lambda is asked again by the machine: whole seconds, with full jitter, as its Retry says. */
export const LAMBDA_RETRIES = { times: 2, withinMs: 1_000 } as const;

/** Share of a provider's calls that end so. Assumptions, near what public status pages suggest on a calm day. */
export const FAILURE_SHARES: Readonly<Partial<Record<ModelFailureKind, number>>> = {
  throttled: 0.0005,
  overloaded: 0.0003,
  failed: 0.0002,
};
/** Share of searches that fail. */
export const SEARCH_FAILS = 0.0002;

/** An incident of `--incidents`: one model, for so long, with so many calls turned away. */
export const INCIDENT = { minutes: 4, share: 0.7, kind: 'overloaded' } as const;

/**
 * Share of messages the rules are unsure of: 23 of 520 written without sight of classifier and examples. Examples,
 * which messages are sampled from, are known to the classifier, so that there hardly any is unsure.
 */
export const UNSURE_SHARE = 23 / 520;
/** Tokens of a classifier call: the coordination document's. */
export const CLASSIFIER_TOKENS = { input: 200, output: 40 } as const;

/** Spread of token counts around the mix's means: standard deviation of their logarithm. Assumptions. */
export const TOKEN_SIGMA = { input: 0.15, output: 0.35 } as const;

/** A verdict's confidence is the chance by Bayes, give or take. */
export const CONFIDENCE_SPREAD = 0.05;

/** Bytes of items as they are written: sampled from a local table, and rounded up. */
export const ITEM_BYTES = {
  run: 1_800,
  finishedRun: 6_500,
  attempt: 2_500,
  session: 3_000,
  cachedAnswer: 2_500,
  /** A spend shard, and each reservation that is open in it. */
  shard: 400,
  hold: 60,
  health: 1_000,
  indexEntry: 300,
} as const;

/** Read units of one call of a stage, in the order of its reads; half units are eventually consistent. */
export const READ_UNITS: Readonly<Record<Stage, number>> = {
  /** Session, spend (ROOT and shards) and health; a message whose answer may be cached reads more. */
  classify: 4,
  /** Candidates and named records in one batch. */
  retrieve: 6,
  invoke: 0.5,
  'confidence-check': 0,
  escalate: 0,
  aggregate: 0,
};

/**
 * Half units of a look into the answer cache: as consistent as the conversation it is read with; by itself, where that
 * had said more, not.
 */
export const CACHE_HALF_READS = { first: 2, again: 1 } as const;

/** Write units a second that DynamoDB gives one partition. */
export const PARTITION_WRITES = 1_000;

/** Bytes of one event of an execution's log, without and with its data, and events a state leaves there. */
export const LOGS = {
  eventBytes: 420,
  dataBytes: 2_600,
  /** Entered and exited; a task is also scheduled, started and succeeded. */
  eventsOf: { task: 5, other: 2 },
  /** The execution itself: started, and succeeded or failed. */
  eventsOfRun: 2,
  /** Lambda's own lines, START to REPORT, as JSON. */
  invocationBytes: 700,
} as const;

/**
 * The traffic of a day. A customer base in one country: quiet at night, a rise at noon, most in the evening; and
 * bursts, as when a volume goes on sale. Assumptions.
 */
export const TRAFFIC = {
  /** Weight of each hour, local time; only relations count. */
  hours: [
    0.55, 0.32, 0.2, 0.14, 0.12, 0.16, 0.3, 0.55, 0.8, 0.95, 1.05, 1.15, 1.4, 1.25, 1.05, 1.05, 1.1, 1.2,
    1.35, 1.6, 1.85, 2, 1.7, 1.05,
  ],
  bursts: { count: 14, factor: [2, 6], minutes: [2, 12] },
  /** Messages of one customer's conversation: for experiments, sockets, and how many of them are its first. */
  messagesPerSession: 4,
} as const;

/** Chunks of the day, each with a seed of its own and so many minutes of run-in that are not counted. */
export const CHUNKS = 48;
export const RUN_IN_S = 60;
export const DAY_S = 86_400;
