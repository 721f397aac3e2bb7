import { windowQueries } from '../../tasks/adapters/cloudwatch/metric-queries.ts';
import { DEGRADED_CODES } from '../../tasks/core/contract/enums.ts';
import { AWS_PRICES, DAYS_A_MONTH, tiered } from '../../tasks/core/costs/aws-prices.ts';
import { METRICS, type MetricDimension } from '../../tasks/core/metrics/catalogue.ts';
import { guardRailsOf } from '../../tasks/core/optimizer/guard-rails.ts';
import { policyOfSet } from '../policy/policy-of-set.ts';
import { DOOR, MAILS_A_MONTH, OPTIMIZING, SWEEP } from './assumptions.ts';
import type { Deployed } from './deployed.ts';
import { type BillLine, line, term, tieredTerms } from './line.ts';
import { timesAMonth } from './run-lines.ts';
import type { DayUsage } from './usage.ts';

const { cloudWatch, kms, scheduler, sns, xray } = AWS_PRICES;

/** Every metric without dimension, and once for each value of each of its dimensions: at most, for some are rare. */
export function metricsPublished({ lanes, variants, models }: DayUsage): number {
  const values: Readonly<Record<MetricDimension, number>> = {
    Lane: lanes,
    Variant: variants,
    Model: new Set(models.map(({ model }) => model)).size,
    Reason: DEGRADED_CODES.length,
  };
  return Object.values(METRICS).reduce(
    (sum, { dimensions }) => sum + 1 + dimensions.reduce((all, dimension) => all + values[dimension], 0),
    0,
  );
}

export function watchLines(deployed: Deployed, usage: DayUsage, modelSet: string): readonly BillLine[] {
  const { alarms, dashboards, keys, mailAddresses, restApis, schedules } = deployed;
  const ofDoor = restApis.detailedMetrics ? restApis.count * DOOR.methods * DOOR.metricsPerMethod : 0;
  const metrics = tiered(metricsPublished(usage) + ofDoor, cloudWatch.metricMonthTiers);
  const windows = schedules * timesAMonth(OPTIMIZING.everyMinutes);
  const traces = usage.traces * DAYS_A_MONTH + timesAMonth(SWEEP.everyMinutes) + windows;
  return [
    line('CloudWatch', 'metrics, at most', tieredTerms(metrics, 'metrics')),
    line('CloudWatch', `${alarms.count} alarms`, [
      term(alarms.metrics, 'metrics read', cloudWatch.alarmMetricMonthUsd),
    ]),
    line('CloudWatch', 'dashboard', [term(dashboards, 'dashboard', cloudWatch.dashboardMonthUsd)]),
    ...(windows > 0
      ? [
          line('CloudWatch', 'what the optimizer reads', [
            term(windows * metricsOfWindow(modelSet), 'metrics', cloudWatch.metricReadUsd),
          ]),
          line('EventBridge', 'scheduler', [term(windows, 'invocations', scheduler.invocationUsd)]),
        ]
      : []),
    line('X-Ray', 'traces, by its default rule', [term(traces, 'traces', xray.traceUsd)]),
    line('KMS', 'keys of glass and of the alarms', [term(keys, 'keys', kms.keyMonthUsd)]),
    line('SNS', 'alarms by mail', [term(mailAddresses * MAILS_A_MONTH, 'mails', sns.mailUsd)]),
  ];
}

function metricsOfWindow(modelSet: string): number {
  const policy = policyOfSet(modelSet);
  const span = { from: 0, until: OPTIMIZING.everyMinutes * 60_000 };
  return windowQueries(span, policy, guardRailsOf(policy).targets).length;
}
