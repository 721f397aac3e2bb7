import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, type MetricOptions, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import {
  METRIC_NAMESPACE,
  METRICS,
  type MetricDimension,
  type MetricKind,
  type MetricName,
} from '../tasks/core/metrics/catalogue.ts';

const PERIOD = Duration.minutes(5);

/** One of the shop's metrics, over all lanes, models and variants. */
export const shopMetric = (metricName: MetricName, statistic: string, options: MetricOptions = {}): Metric =>
  new Metric({ namespace: METRIC_NAMESPACE, metricName, statistic, period: PERIOD, ...options });

/** Customers without an answer: those whose run failed, and those whose execution ended before it could. */
export const UNANSWERED = {
  failed: ['FailedRuns', 'Sum'],
  abandoned: ['AbandonedRuns', 'Sum'],
  messages: ['Messages', 'Sum'],
} as const satisfies Readonly<Record<string, readonly [MetricName, string]>>;
export const UNANSWERED_SHARE = '(FILL(failed, 0) + FILL(abandoned, 0)) / messages';
/** The metrics of that expression, by their ids. */
export const unanswered = (): Record<string, Metric> =>
  Object.fromEntries(
    Object.entries(UNANSWERED).map(([id, [name, statistic]]) => [id, shopMetric(name, statistic)]),
  );

/**
 * One of them for each lane, model, variant or reason, whichever have been seen: no deploy for a new model.
 * @throws Error when the metric is not published by that dimension
 */
export function shopMetricBy(dimension: MetricDimension, metricName: MetricName, statistic: string): IMetric {
  const { dimensions }: MetricKind = METRICS[metricName];
  if (!dimensions.includes(dimension)) throw new Error(`${metricName} is not published by ${dimension}`);
  const search = `{${METRIC_NAMESPACE},${dimension}} MetricName="${metricName}"`;
  return new SearchExpression({
    expression: `SEARCH('${search}', '${statistic}', ${PERIOD.toSeconds()})`,
    period: PERIOD,
    label: '',
  });
}

/** A metric that AWS publishes of something. */
export const serviceMetric = (
  service: 'Lambda' | 'States' | 'DynamoDB',
  metricName: string,
  statistic: string,
  dimensionsMap: Readonly<Record<string, string>>,
  options: MetricOptions = {},
): Metric =>
  new Metric({
    namespace: `AWS/${service}`,
    metricName,
    statistic,
    dimensionsMap: { ...dimensionsMap },
    period: PERIOD,
    ...options,
  });
