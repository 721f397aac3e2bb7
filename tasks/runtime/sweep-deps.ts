import { DynamoOpenRuns } from '../adapters/dynamodb/open-runs.ts';
import { DynamoRunStore } from '../adapters/dynamodb/run-store.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { Clock } from '../core/clock.ts';
import type { SweepDeps } from '../sweep/sweep.ts';
import type { Config } from './config.ts';
import { tableClient } from './table-client.ts';

export function sweepDeps(
  config: Pick<Config, 'region' | 'dynamodbEndpoint' | 'tableName'>,
  clock: Clock = systemClock,
): SweepDeps {
  const documents = tableClient(config);
  return {
    clock,
    open: new DynamoOpenRuns(documents, config.tableName),
    runs: new DynamoRunStore(documents, config.tableName, clock),
  };
}
