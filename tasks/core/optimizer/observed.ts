import * as z from 'zod/mini';
import type { EpochMs } from '../clock.ts';
import { count, share } from '../policy/number-schemas.ts';
import { deviationOf, meanOf, nearestRank } from '../statistics.ts';
import type { Targets } from './guard-rails.ts';

/** A mean, how single values scatter around it (null where only means are known), and how unsure the mean is. */
const spreadSchema = z.object({ mean: z.number(), std: z.nullable(z.number()), error: z.number() });

const quantilesSchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });

/** How one model fared. Latencies are of calls that answered: null where none did. */
export const observedModelSchema = z.object({
  calls: count,
  failures: count,
  latencyMs: z.nullable(quantilesSchema),
});

/** What customers' messages of one window came to. Replays, shadows and repeats are none of them. */
export const observedSchema = z.object({
  source: z.enum(['runs', 'metrics']),
  /** Epoch milliseconds: began at or after, and before. */
  from: z.number(),
  until: z.number(),
  /** Replies: everything below is of these, unless it says otherwise. */
  messages: count,
  /** Messages that ended, and those of them that got an answer: what availability is the share of. */
  asked: count,
  served: count,
  latencyMs: z.nullable(
    z.object({
      ...quantilesSchema.shape,
      mean: z.number(),
      std: z.nullable(z.number()),
      /** Shares that kept within the targets of p50, p95 and p99. */
      within: z.object({ p50: share, p95: share, p99: share }),
    }),
  ),
  /** US dollars a message. */
  costUsd: z.nullable(z.object({ ...spreadSchema.shape, total: z.number() })),
  /** Estimated by the pipeline, of those that have an estimate. */
  quality: z.nullable(
    z.object({ ...spreadSchema.shape, least: z.nullable(z.number()), belowShare: z.nullable(share) }),
  ),
  escalated: count,
  cached: count,
  /** Replies of the cheap rung that were cut off at their bound, by lane; null where nobody can tell. */
  truncated: z.record(z.string(), z.nullable(count)),
  /** What customers said, of a longer time than the window: votes are rare. */
  votes: z.object({ up: count, down: count }),
  lanes: z.record(
    z.string(),
    z.object({ messages: count, p95Ms: z.nullable(z.number()), costUsd: z.number() }),
  ),
  models: z.record(z.string(), observedModelSchema),
});

export type Observed = z.infer<typeof observedSchema>;
export type ObservedModel = z.infer<typeof observedModelSchema>;
export type Spread = z.infer<typeof spreadSchema>;
export type Votes = Observed['votes'];

export interface Span {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** One call to a model. */
export interface CallSample {
  readonly model: string;
  readonly failed: boolean;
  readonly latencyMs: number;
}

/** One customer's message that ended. */
export interface MessageSample {
  /** It got an answer, whole or degraded. */
  readonly served: boolean;
  /** Absent where there was no reply. */
  readonly reply?: {
    readonly lane: string;
    readonly latencyMs: number;
    readonly costUsd: number;
    /** 0-1; null where nothing was estimated. */
    readonly quality: number | null;
    readonly escalated: boolean;
    readonly cached: boolean;
    /** An answer of the cheap rung was cut off at its bound. */
    readonly truncated: boolean;
  };
  readonly calls: readonly CallSample[];
}

/** What single messages add up to. */
export function observe(
  samples: readonly MessageSample[],
  votes: Votes,
  { from, until }: Span,
  targets: Targets,
): Observed {
  const replies = samples.flatMap(({ reply }) => reply ?? []);
  const costs = replies.map(({ costUsd }) => costUsd);
  const qualities = replies.flatMap(({ quality }) => quality ?? []);
  const cost = spreadOf(costs);
  const quality = spreadOf(qualities);
  return {
    source: 'runs',
    from,
    until,
    messages: replies.length,
    asked: samples.length,
    served: samples.filter(({ served }) => served).length,
    latencyMs: latencyOf(
      replies.map(({ latencyMs }) => latencyMs),
      targets,
    ),
    costUsd: cost && { ...cost, total: costs.reduce((sum, one) => sum + one, 0) },
    quality: quality && {
      ...quality,
      least: Math.min(...qualities),
      belowShare: qualities.filter((one) => one < targets.quality).length / qualities.length,
    },
    escalated: replies.filter(({ escalated }) => escalated).length,
    cached: replies.filter(({ cached }) => cached).length,
    truncated: byName(
      replies,
      ({ lane }) => lane,
      (of) => of.filter(({ truncated }) => truncated).length,
    ),
    votes,
    lanes: byName(
      replies,
      ({ lane }) => lane,
      (of) => ({
        messages: of.length,
        p95Ms: nearestRank(sorted(of.map(({ latencyMs }) => latencyMs)), 0.95),
        costUsd: of.reduce((sum, { costUsd }) => sum + costUsd, 0) / of.length,
      }),
    ),
    models: byName(
      samples.flatMap(({ calls }) => calls),
      ({ model }) => model,
      modelOf,
    ),
  };
}

function spreadOf(values: readonly number[]): Spread | null {
  const [mean, std] = [meanOf(values), deviationOf(values)];
  if (mean === null || std === null) return null;
  return { mean, std, error: std / Math.sqrt(values.length) };
}

function latencyOf(times: readonly number[], { p50Ms, p95Ms, p99Ms }: Targets): Observed['latencyMs'] {
  const [mean, std] = [meanOf(times), deviationOf(times)];
  const quantiles = quantilesOf(times);
  if (mean === null || quantiles === null) return null;
  const within = (most: number): number => times.filter((one) => one <= most).length / times.length;
  return { ...quantiles, mean, std, within: { p50: within(p50Ms), p95: within(p95Ms), p99: within(p99Ms) } };
}

function quantilesOf(times: readonly number[]): ObservedModel['latencyMs'] {
  const inOrder = sorted(times);
  const at = (part: number): number | null => nearestRank(inOrder, part);
  const [p50, p95, p99] = [at(0.5), at(0.95), at(0.99)];
  return p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 };
}

function modelOf(calls: readonly CallSample[]): ObservedModel {
  const answered = calls.filter(({ failed }) => !failed);
  return {
    calls: calls.length,
    failures: calls.length - answered.length,
    latencyMs: quantilesOf(answered.map(({ latencyMs }) => latencyMs)),
  };
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((one, other) => one - other);

function byName<Item, Value>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  describe: (of: readonly Item[]) => Value,
): Record<string, Value> {
  const groups = Map.groupBy(items, nameOf);
  return Object.fromEntries([...groups].map(([name, of]) => [name, describe(of)]));
}
