import type { Template } from 'aws-cdk-lib/assertions';
import { METRIC_NAMESPACE } from '../../tasks/core/metrics/catalogue.ts';
import { readable } from './synthesized.ts';

/** A metric as CloudWatch would look it up. */
export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface DeployedAlarm {
  readonly name: string;
  readonly description: string;
  readonly actions: readonly unknown[];
  readonly threshold: number;
  readonly comparison: string;
  readonly missing: string;
  readonly lowSamples: string | undefined;
  /** Of metric math; its ids are those of `metrics`. */
  readonly expression: string | undefined;
  readonly metrics: Readonly<Record<string, NamedMetric>>;
}

interface Stat {
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

const metricOf = ({ Namespace, MetricName, Dimensions = [] }: Stat, statistic: string): NamedMetric => ({
  namespace: Namespace,
  name: MetricName,
  statistic,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: Stat; readonly Stat: string };
}

export const alarmsOf = (template: Template): readonly DeployedAlarm[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((resource) => {
    const alarm = resource['Properties'];
    const queries = readable(alarm.Metrics ?? []) as readonly Query[];
    const math = queries.flatMap(({ Id, MetricStat }) =>
      MetricStat === undefined ? [] : [[Id, metricOf(MetricStat.Metric, MetricStat.Stat)] as const],
    );
    const single = metricOf(readable(alarm) as Stat, alarm.Statistic ?? alarm.ExtendedStatistic);
    return {
      name: alarm.AlarmName,
      description: alarm.AlarmDescription,
      actions: readable(alarm.AlarmActions) as readonly unknown[],
      threshold: alarm.Threshold,
      comparison: alarm.ComparisonOperator,
      missing: alarm.TreatMissingData,
      lowSamples: alarm.EvaluateLowSampleCountPercentile,
      expression: queries.find(({ Expression }) => Expression !== undefined)?.Expression,
      metrics: math.length > 0 ? Object.fromEntries(math) : { only: single },
    };
  });

export interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: {
      readonly horizontal: readonly { readonly label: string; readonly value: number }[];
    };
  };
}

export function widgetsOf(template: Template): readonly Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  if (dashboard === undefined) throw new Error('no dashboard');
  return JSON.parse(readable(dashboard['Properties'].DashboardBody) as string).widgets;
}

const SEARCH = new RegExp(
  `^SEARCH\\('\\{${METRIC_NAMESPACE},(\\w+)\\} MetricName="(\\w+)"', '(\\w+)', 300\\)$`,
);

/** What a widget shows; a search stands for every value of its dimension. */
export const metricsOf = ({ properties }: Widget): readonly NamedMetric[] =>
  (properties.metrics ?? []).flatMap((row) => {
    const options = row.at(-1) as { readonly stat?: string; readonly expression?: string };
    if (options.expression !== undefined) {
      if (!options.expression.startsWith('SEARCH')) return [];
      const [, dimension = '', name = '', statistic = ''] = SEARCH.exec(options.expression) ?? [];
      return [{ namespace: METRIC_NAMESPACE, name, statistic, dimensions: { [dimension]: '*' } }];
    }
    const [namespace = '', name = '', ...pairs] = row.slice(0, -1).map(String);
    const dimensions = pairs.flatMap((key, at) => (at % 2 === 0 ? [[key, pairs[at + 1] ?? '']] : []));
    return [
      { namespace, name, statistic: options.stat ?? 'Average', dimensions: Object.fromEntries(dimensions) },
    ];
  });
