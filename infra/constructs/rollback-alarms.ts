import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { shopMetric, UNANSWERED_SHARE, unanswered } from '../metrics.ts';
import { type RolloutSettings, WATCHED_MINUTES } from '../rollout-settings.ts';

export interface RollbackAlarmsProps {
  readonly rollout: RolloutSettings;
}

/** Sooner than those that call an operator: a version is watched for minutes. */
const PERIOD = Duration.minutes(WATCHED_MINUTES);
/** Shares of fewer messages say nothing. */
const MIN_MESSAGES = 20;

/**
 * What ends a deployment: customers' messages that fail or come late. Executions that fail say nothing, since a
 * request that is refused for its form is one. They tell nobody: CloudFormation reads them while a version takes over.
 */
export class RollbackAlarms extends Construct {
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, { rollout }: RollbackAlarmsProps) {
    super(scope, id);
    const failed = new Alarm(this, 'Failed', {
      alarmName: 'stepladder-rollout-failed',
      alarmDescription:
        'More messages end in an apology than a new version may cost: the old one comes back.',
      metric: new MathExpression({
        expression: `IF(messages >= ${MIN_MESSAGES}, ${UNANSWERED_SHARE}, 0)`,
        usingMetrics: unanswered(),
        label: 'failed share',
        period: PERIOD,
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: rollout.maxFailed,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const late = new Alarm(this, 'Late', {
      alarmName: 'stepladder-rollout-late',
      alarmDescription: 'Fewer replies are in time than a new version may leave: the old one comes back.',
      metric: new MathExpression({
        expression: `IF(replies >= ${MIN_MESSAGES}, met, 1)`,
        usingMetrics: { met: shopMetric('SlaMet', 'Average'), replies: shopMetric('SlaMet', 'SampleCount') },
        label: 'in time',
        period: PERIOD,
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: rollout.minSlaMet,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.names = [failed.alarmName, late.alarmName];
  }
}
