import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { serviceMetric } from '../metrics.ts';
import type { AlarmTarget } from './alarms.ts';
import { type DashboardRow, graph } from './dashboard-row.ts';

export interface PlatformTargets {
  readonly task: readonly AlarmTarget[];
  readonly machine: readonly AlarmTarget[];
  readonly api: readonly AlarmTarget[];
  readonly table: readonly AlarmTarget[];
}

/** What the shop stands on: the metrics that AWS publishes of its functions, Express machines and table. */
export function platformRow({ task, machine, api, table }: PlatformTargets): DashboardRow {
  return {
    title: 'Platform',
    about: 'Do tasks, machines and table keep up?',
    widgets: [
      graph('Errors of tasks', each('Lambda', 'Errors', 'Sum', task)),
      graph('Throttles of tasks', each('Lambda', 'Throttles', 'Sum', task)),
      graph('p95 of tasks, ms', each('Lambda', 'Duration', 'p95', task)),
      graph('Concurrency of tasks', each('Lambda', 'ConcurrentExecutions', 'Maximum', task), {
        stacked: true,
      }),
      graph('Executions', [
        ...each('States', 'ExecutionsStarted', 'Sum', machine, 'started'),
        ...each('States', 'ExecutionsSucceeded', 'Sum', machine, 'succeeded'),
        // Refused requests are among the failed.
        ...each('States', 'ExecutionsFailed', 'Sum', machine, 'failed'),
        ...each('States', 'ExecutionsTimedOut', 'Sum', machine, 'timed out'),
      ]),
      // Express has no other throttle: that of state transitions is for Standard machines.
      graph('Throttles of starts', each('States', 'ThrottledEvents', 'Sum', api)),
      graph('Capacity used by the table', [
        ...each('DynamoDB', 'ConsumedReadCapacityUnits', 'Sum', table, 'read'),
        ...each('DynamoDB', 'ConsumedWriteCapacityUnits', 'Sum', table, 'written'),
      ]),
      graph('Throttles of the table', [
        ...each('DynamoDB', 'ReadThrottleEvents', 'Sum', table, 'read'),
        ...each('DynamoDB', 'WriteThrottleEvents', 'Sum', table, 'written'),
      ]),
    ],
  };
}

const each = (
  service: 'Lambda' | 'States' | 'DynamoDB',
  metricName: string,
  statistic: string,
  targets: readonly AlarmTarget[],
  what = '',
): readonly Metric[] =>
  targets.map(({ name, dimensions }) =>
    serviceMetric(service, metricName, statistic, dimensions, { label: `${name} ${what}`.trim() }),
  );
