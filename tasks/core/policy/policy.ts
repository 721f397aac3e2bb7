import * as z from 'zod/mini';
import { confidencePolicySchema } from '../confidence/policy.ts';
import { BANDS, GOALS, INTENTS, PLANNED_LANES, RUNGS, STRATEGIES, TIERS } from '../contract/enums.ts';
import { escalationPolicySchema } from '../escalation/policy.ts';
import { signModelSchema } from '../learning/sign-model.ts';
import { guardRailsSchema } from '../optimizer/guard-rails.ts';
import { intentRuleSchema } from './intent-rule.ts';
import { embeddingProfileSchema, modelProfileSchema } from './model-profile.ts';
import { count, positive, share } from './number-schemas.ts';

/** How much each criterion counts when a goal chooses a model; they add up to 1. */
const weightsSchema = z
  .strictObject({ cost: share, quality: share, latency: share, fit: share })
  .check(
    z.refine(
      ({ cost, quality, latency, fit }) => Math.abs(cost + quality + latency + fit - 1) < 1e-9,
      'the weights of cost, quality, latency and fit must add up to 1',
    ),
  );

const perIntent = z.record(z.enum(INTENTS), intentRuleSchema);

/** The whole of what operators may change, but for experiments with it. */
const steadySchema = z.strictObject({
  version: z.int().check(z.gte(1)),
  name: z.string(),
  modelSet: z.string(),
  /** Retired models are allowed only here: no real call is made. */
  simulationOnly: z.boolean(),
  models: z.array(modelProfileSchema).check(z.minLength(1)),
  embedding: embeddingProfileSchema,
  /** The model behind each rung. */
  rungs: z.strictObject({ cheap: z.string(), mid: z.string(), top: z.string() }),
  /** The highest rung each tier may use. */
  tierCaps: z.record(z.enum(TIERS), z.enum(RUNGS)),
  /** The front door's tier is the model itself, not a ceiling. */
  tierIsPin: z.boolean(),
  staticModel: z.string(),
  classifierModel: z.string(),
  /** Named fallback chains, cheapest first. */
  chains: z.record(z.string(), z.array(z.string())),
  intents: perIntent,
  /** Strategy `content`: the least rung that a domain asks for, whatever the intent. */
  domainRungs: z.record(z.string(), z.enum(RUNGS)),
  /** Strategy `complexity`: the rung each band starts at. */
  bandRungs: z.record(z.enum(BANDS), z.enum(RUNGS)),
  /** How a goal chooses among the rungs of a lane. */
  selection: z.strictObject({
    /** US dollars that one chosen answer is expected to cost at most. */
    maxCostUsd: positive,
    weights: z.record(z.enum(GOALS), weightsSchema),
  }),
  /** Typical sizes and times, for estimates only: what is reserved is a bound, not this. */
  estimates: z.strictObject({
    systemTokens: count,
    passagesTokens: count,
    answerTokens: count,
    bytesPerToken: positive,
    /** Milliseconds of our own tasks, and of a search without its embedding. */
    ownMs: count,
    searchMs: count,
  }),
  thresholds: z.strictObject({
    /** Answers below it are not good enough. */
    accept: share,
    /** Classifications below it are asked of the cheap model. */
    classify: share,
    /** Complexity from which the complex lane is taken whatever the intent. */
    complexityOverride: z.int().check(z.gte(1), z.lte(10)),
    /** Within it the stronger model wins over the more confident one. */
    closeCall: share,
    /** Per-task quality that `cost` looks for. */
    minQuality: share,
  }),
  /** How the check of an answer adds up. */
  confidence: confidencePolicySchema,
  sla: z.strictObject({
    defaultMs: positive,
    /** Kept for the aggregate at the end. */
    finishReserveMs: count,
    /** How long past the deadline a task that does not answer is given up by the machine. */
    fenceGraceMs: count,
    /** How long after the deadline a run may still hold its lease. */
    leaseGraceMs: count,
    /** Share of the remaining time that a rung may use while another could still follow. */
    rungShare: share,
  }),
  limits: z.strictObject({ maxClimbs: count, maxCalls: z.int().check(z.gte(1), z.lte(6)) }),
  tokens: z.strictObject({ classifier: count, byLane: z.record(z.string(), count) }),
  budgets: z.strictObject({
    dayUsd: positive,
    requestUsd: positive,
    /** Part of the day's budget kept for the economy lane. */
    economyShare: share,
    alarmShare: share,
    /** The most of the day's budget that a tier, one user or one session may use in a day; none when absent. */
    tierUsd: z.optional(z.partialRecord(z.enum(TIERS), positive)),
    userUsd: z.optional(positive),
    sessionUsd: z.optional(positive),
    /** Items that a pot's money may be spread over, when one cannot take the traffic. */
    maxShards: z.int().check(z.gte(1), z.lte(32)),
    /** Minutes after which a reservation that nobody settled is booked in full. */
    holdMinutes: z.int().check(z.gte(2), z.lte(60)),
  }),
  /** What decides whether another rung is worth asking. */
  escalation: escalationPolicySchema,
  /** When a deployment that fails is left alone, and when it is tried again. */
  breakers: z.strictObject({
    /** Seconds that are looked back, in tens. */
    windowS: z.int().check(z.gte(10), z.lte(300)),
    /** It opens on so many failures, when they are this share of the calls. */
    minFailures: z.int().check(z.gte(1)),
    failureShare: share,
    /** Milliseconds until one call tries it again; longer each time it fails, up to the most. */
    coolDownMs: positive,
    coolDownFactor: z.number().check(z.gte(1)),
    maxCoolDownMs: positive,
    /** The first one after access was denied: that is mended by a person. */
    authCoolDownMs: positive,
    /** Milliseconds that others leave the trying to one. */
    probeMs: positive,
    /** Share of the calls that went well which are counted, each for as many as it stands for. */
    successSample: z.number().check(z.gt(0), z.lte(1)),
  }),
  /** Share of the calls that is still made of a deployment that throttles. */
  rates: z.strictObject({
    /** What a throttle leaves of it, and the least. */
    cutFactor: share,
    leastShare: share,
    /** What comes back each second. */
    recoverPerS: share,
  }),
  /** Before a throttled model is asked once more: up to so many milliseconds, by chance. */
  retries: z.strictObject({ jitterMs: count }),
  insurance: z.strictObject({ enabled: z.boolean(), minSlaMs: count }),
  ensemble: z.strictObject({
    method: z.string(),
    rungs: z.array(z.enum(RUNGS)),
    maxMembers: count,
    /** Share of a message's money that its members may use together: the rest is for what follows them. */
    moneyShare: z.number().check(z.gt(0), z.lte(1)),
    /** By model, 0 or more: whose vote or score counts for how much. One that is not named weighs as the mean of those that are; without any, quality weighs. */
    weights: z.record(z.string(), z.number().check(z.gte(0))),
    /** How votes are counted where the request gives no weights. */
    vote: z.enum(['plurality', 'majority', 'weighted']),
    /** Answers that `best_of_n` asks of one model. */
    samples: z.int().check(z.gte(2), z.lte(5)),
    /** The rung of the model that writes one answer from several, under the tier's cap. */
    metaRung: z.enum(RUNGS),
    /** Agreement below it is worth an alarm. */
    lowAgreement: share,
    /** Answers are embedded to tell how far they agree, where time and money allow; else their words are compared. */
    embedAgreement: z.optional(z.boolean()),
    /** Fitted on recorded answers of one's own: which member's answer `stacking` takes where no meta-model writes one. */
    learner: z.optional(signModelSchema),
  }),
  retrieval: z.strictObject({ candidates: count, passages: count }),
  caches: z.strictObject({ answerTtlS: count, routeTtlS: count, sessionTtlS: count }),
  history: z.strictObject({ classifyTurns: count, answerTurns: count }),
  /** Starting a follow-up on the model whose prompt cache still holds the conversation. */
  stickiness: z.strictObject({
    enabled: z.boolean(),
    /** Seconds that a provider keeps a prompt it has seen. */
    ttlS: count,
    /** Providers cache no shorter prompts: about four bytes to a token. */
    minHistoryBytes: count,
    /** US dollars that staying may be expected to cost more than leaving. */
    maxExtraUsd: z.number().check(z.gte(0)),
    /** Those that cache prompts without being asked to. */
    providers: z.array(z.enum(['bedrock', 'openai'])),
  }),
  /** Targets, and how far the optimizer may go by itself; the cascade document's when absent. */
  optimizer: z.optional(guardRailsSchema),
});

const { thresholds, rungs, limits } = steadySchema.shape;

/** What a variant may change: small, and of a kind whose effect can be compared. */
const changesSchema = z.strictObject({
  thresholds: z.optional(z.partial(thresholds)),
  rungs: z.optional(z.partial(rungs)),
  limits: z.optional(z.partial(limits)),
  /** Tokens an answer of the lane may have. */
  tokensByLane: z.optional(z.partialRecord(z.enum(PLANNED_LANES), z.int().check(z.gte(1)))),
  /** Instead of `auto`, where the request names no strategy and no goal. */
  strategy: z.optional(z.enum(STRATEGIES)),
});

const experimentSchema = z.strictObject({
  name: z.string(),
  /** Another salt deals the sessions anew. */
  salt: z.string().check(z.minLength(1)),
  /** Weights count relative to each other. */
  variants: z
    .array(z.strictObject({ name: z.string(), weight: positive, changes: changesSchema }))
    .check(z.minLength(2)),
  /** Of the sessions that no experiment before this one took; all of them when absent. */
  share: z.optional(share),
});

/** The whole of what operators may change. Versioned, validated, never in ASL. */
export const policySchema = z.extend(steadySchema, {
  /** Tried on some sessions each; a session is in one of them at most, the first that takes it. */
  experiments: z.array(experimentSchema),
});

export type Policy = z.infer<typeof policySchema>;
export type Experiment = z.infer<typeof experimentSchema>;
export type Changes = z.infer<typeof changesSchema>;
