import { DynamoPolicyStore } from '../adapters/dynamodb/policy-store.ts';
import { timed } from '../adapters/dynamodb/timed-client.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { Clock } from '../core/clock.ts';
import type { MetricSink } from '../ports/metric-sink.ts';
import type { ModelHealth } from '../ports/model-health.ts';
import type { Timers } from '../ports/timers.ts';
import { defaultPolicyFor } from '../profiles/default-policy-for.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { systemTimers } from './system-timers.ts';
import { tableClient } from './table-client.ts';

/** What tests turn by hand, and what a laptop does without. */
export interface Seams {
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** 0 up to 1. */
  readonly random?: () => number;
  readonly health?: ModelHealth;
  readonly log?: Log;
  /** Absent: numbers go nowhere. */
  readonly metrics?: MetricSink;
}

/** What every stage that reads the table stands on: the clock, the table, the policy. */
export function shared(config: Config, seams: Seams) {
  const clock = seams.clock ?? systemClock;
  const timers = seams.timers ?? systemTimers;
  const client = tableClient(config);
  const { tableTimeoutMs } = config;
  const documents = tableTimeoutMs === undefined ? client : timed(client, tableTimeoutMs, timers);
  const policies = new DynamoPolicyStore(documents, config.tableName, {
    defaultPolicy: defaultPolicyFor(config.modelSet),
    maxAgeMs: config.policyMaxAgeMs,
    clock,
  });
  return {
    clock,
    documents,
    policies,
    timers,
    random: seams.random ?? Math.random,
  };
}
