import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../tasks/core/metrics/catalogue.ts';
import { type AlarmRule, conditionOf, limitOf, type WatchedKind } from '../alarm-rule.ts';
import type { AlarmSettings } from '../alarm-settings.ts';

/** Something that alarms watch, by the dimensions that CloudWatch knows it by. */
export interface AlarmTarget {
  /** Ends the alarm's name where there are several. */
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface AlarmsProps {
  readonly rules: readonly AlarmRule[];
  readonly settings: AlarmSettings;
  readonly topic: ITopic;
  readonly targets: Readonly<Record<Exclude<WatchedKind, 'shop'>, readonly AlarmTarget[]>>;
}

const NAMESPACES: Readonly<Record<WatchedKind, string>> = {
  shop: METRIC_NAMESPACE,
  task: 'AWS/Lambda',
  machine: 'AWS/States',
  schedule: 'AWS/States',
  door: 'AWS/ApiGateway',
  api: 'AWS/States',
  table: 'AWS/DynamoDB',
};

const COMPARISONS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
  reaches: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
} as const;

const MISSING = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
} as const;

/** An alarm for each rule, or for each thing that a rule watches; all tell the one topic. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.alarms = props.rules.flatMap((rule) =>
      rule.of === 'shop'
        ? [this.#addAlarm(rule, rule.name, {})]
        : props.targets[rule.of].map(({ name, dimensions }) =>
            this.#addAlarm(rule, `${rule.name}-${name}`, dimensions),
          ),
    );
  }

  #addAlarm(rule: AlarmRule, name: string, dimensions: AlarmTarget['dimensions']): Alarm {
    const { settings, topic } = this.#props;
    const alarm = new Alarm(this, name, {
      alarmName: `stepladder-${name}`,
      alarmDescription: descriptionOf(rule, settings),
      metric: metricOf(rule, settings, dimensions),
      threshold: limitOf(rule, settings),
      comparisonOperator: COMPARISONS[rule.breach],
      evaluationPeriods: rule.periods,
      treatMissingData: MISSING[rule.missing],
      ...(isPercentile(rule) && { evaluateLowSampleCountPercentile: 'ignore' }),
    });
    // Not when it is over: every alarm would write a letter on the first day.
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  }
}

const isPercentile = ({ values }: AlarmRule): boolean =>
  Object.values(values).some(([, statistic]) => statistic.startsWith('p'));

const descriptionOf = (rule: AlarmRule, settings: AlarmSettings): string =>
  [
    `[${rule.severity}] ${conditionOf(rule, settings)}: ${rule.meaning}`,
    `First: ${rule.action}`,
    settings.runbookUrl,
  ]
    .filter((line) => line !== undefined)
    .join('\n');

function metricOf(rule: AlarmRule, settings: AlarmSettings, dimensions: AlarmTarget['dimensions']): IMetric {
  const period = Duration.minutes(rule.periodMinutes);
  const values = Object.entries(rule.values).map(([id, [metricName, statistic]]) => {
    const metric = new Metric({
      namespace: NAMESPACES[rule.of],
      metricName,
      statistic,
      dimensionsMap: { ...dimensions },
      period,
    });
    return [id, metric] as const;
  });
  const [[id, only] = []] = values;
  if (id === undefined || only === undefined) throw new Error(`the alarm ${rule.name} watches nothing`);
  const expression = rule.expression ?? id;
  if (expression === id && rule.samples === undefined) return only;
  return new MathExpression({
    expression: rule.samples === undefined ? expression : guarded(expression, rule, settings),
    usingMetrics: Object.fromEntries(values),
    label: rule.name,
    period,
  });
}

/** Too few messages stand exactly at the limit, which never breaches. */
const guarded = (expression: string, rule: AlarmRule, settings: AlarmSettings): string =>
  `IF(${rule.samples} >= ${settings.minMessages}, ${expression}, ${limitOf(rule, settings)})`;
