import { DynamoFeedback } from '../adapters/dynamodb/feedback.ts';
import { DynamoGauges } from '../adapters/dynamodb/gauges.ts';
import { DynamoOpenRuns } from '../adapters/dynamodb/open-runs.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { Clock } from '../core/clock.ts';
import type { MetricSink } from '../ports/metric-sink.ts';
import type { GaugeDeps } from '../sweep/gauges.ts';
import type { SweepDeps } from '../sweep/sweep.ts';
import type { Config } from './config.ts';
import { tableClient } from './table-client.ts';

type TableConfig = Pick<Config, 'region' | 'dynamodbEndpoint' | 'tableName'>;

export function sweepDeps(config: TableConfig, clock: Clock = systemClock): SweepDeps {
  const documents = tableClient(config);
  return {
    clock,
    open: new DynamoOpenRuns(documents, config.tableName),
    runs: new DynamoRunStore(documents, config.tableName, clock),
  };
}

/** What the sweeper reads for whoever watches. */
export function gaugeDeps(config: TableConfig, metrics: MetricSink, clock: Clock = systemClock): GaugeDeps {
  const documents = tableClient(config);
  return {
    clock,
    metrics,
    gauges: new DynamoGauges(documents, config.tableName),
    feedback: new DynamoFeedback(documents, config.tableName),
    runs: new DynamoRunStore(documents, config.tableName, clock),
  };
}
