import type { Reply } from '../contract/reply.ts';
import type { MetricGroup } from './metric-group.ts';
import { climbs, modelMetrics } from './of-attempts.ts';

/** Who a reply is for, and what of it was paid by an earlier run. */
export interface ReplyContext {
  /** Nobody waits for a `replay`, and nobody ever sees a `shadow`. */
  readonly kind: 'message' | 'replay' | 'shadow';
  /** Numbers of attempts that an earlier run made: they were that one's calls. */
  readonly reused: ReadonlySet<number>;
  /** An answer was cut off at its bound: the reply keeps facts of attempts, not why they ended. */
  readonly truncated: boolean;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const share = (is: boolean): number => (is ? 1 : 0);

/**
 * Everything that one reply says in numbers. What customers get is counted of their messages alone: a replay has
 * nobody waiting and a shadow nobody reading, so their times and costs would bend both averages and alarms. What
 * models took and cost is counted of all three.
 */
export function replyMetrics(
  reply: Reply,
  { kind, reused, truncated }: ReplyContext,
): readonly MetricGroup[] {
  const { messageId, attempts } = reply;
  const models = modelMetrics(
    messageId,
    attempts.filter(({ no }) => !reused.has(no)),
  );
  if (kind !== 'message') return models;
  return [whole(reply, truncated), ...reply.degraded.map((code) => degradedBy(code, messageId)), ...models];
}

function whole(reply: Reply, truncated: boolean): MetricGroup {
  const { attempts, lane, confidence, quality, agreement } = reply;
  const isEnsemble = lane === 'ensemble';
  // Members of an ensemble are asked side by side: none of them is a climb.
  const escalations = isEnsemble ? 0 : climbs(attempts);
  const variant = reply.route?.variant ?? null;
  return {
    values: {
      LatencyMs: reply.latencyMs,
      CostUsd: reply.costUsd,
      SlaMet: share(reply.slaMet),
      InputTokens: sum(attempts.map((one) => one.inputTokens + one.cachedTokens)),
      OutputTokens: sum(attempts.map(({ outputTokens }) => outputTokens)),
      ...(confidence !== null && { Confidence: confidence }),
      ...(quality !== null && { Quality: quality.score }),
      Escalations: escalations,
      Escalated: share(escalations > 0),
      CacheHit: share(lane === 'cached'),
      Truncated: share(truncated),
      Degraded: share(reply.outcome === 'degraded'),
      ...(agreement !== null && isEnsemble && { Agreement: agreement }),
    },
    dimensions: { ...(lane !== null && { Lane: lane }), ...(variant !== null && { Variant: variant }) },
    messageId: reply.messageId,
  };
}

const degradedBy = (code: string, messageId: string): MetricGroup => ({
  values: { DegradedBy: 1 },
  dimensions: { Reason: code },
  messageId,
});
