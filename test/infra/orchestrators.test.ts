import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { readable, statementsOf, stepladderApp } from './synthesized.ts';

const ROLES = ['arn:aws:iam::111122223333:role/orchestrator', 'arn:aws:iam::111122223333:role/shop/worker'];
const template = Template.fromStack(stepladderApp({ orchestratorArns: ROLES }).pipeline);
const ONLY_LIVE = { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } };

const onTable = (action: string, ...keys: readonly string[]) => ({
  Effect: 'Allow',
  Action: action,
  Resource: '<RunTable.Arn>',
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
});

describe('who asks the machine', () => {
  it.each(['Orchestrator1', 'Orchestrator2'])(
    'may do with what is live what the client library does: %s',
    (id) => {
      expect(statementsOf(template, id)).toEqual([
        {
          Effect: 'Allow',
          // Shadows are started, and waited for by nobody.
          Action: ['states:StartSyncExecution', 'states:StartExecution'],
          Resource: '<CoordinateMachine>',
          Condition: ONLY_LIVE,
        },
        {
          Effect: 'Allow',
          Action: 'states:StartSyncExecution',
          Resource: '<CoordinateGlassMachine>',
          Condition: ONLY_LIVE,
        },
        // What customers thought of a reply: as infra/decisions has it.
        onTable('dynamodb:GetItem', 'RUN#*', 'FEEDBACK#*'),
        onTable('dynamodb:Query', 'RUN#*'),
        onTable('dynamodb:PutItem', 'FEEDBACK#*'),
        onTable('dynamodb:DeleteItem', 'FEEDBACK#*'),
      ]);
    },
  );

  it('is named by the configuration, and nobody is when it names none', () => {
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
    expect(
      policies.filter(([id]) => id.startsWith('Orchestrator')).map(([, { Properties }]) => Properties.Roles),
    ).toEqual([['orchestrator'], ['worker']]);
    expect(statementsOf(Template.fromStack(stepladderApp().pipeline), 'Orchestrator')).toEqual([]);
  });

  it('finds both addresses among the outputs', () => {
    const { CoordinateArn, CoordinateGlassArn } = template.findOutputs('*');
    expect([readable(CoordinateArn?.['Value']), readable(CoordinateGlassArn?.['Value'])]).toEqual([
      '<CoordinateLiveAlias.Arn>',
      '<CoordinateGlassLiveAlias.Arn>',
    ]);
  });
});

describe('what brings the version before back', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );

  it('is a share of messages without an answer, or of late ones, of enough of them, and silence is no failure', () => {
    expect(
      alarms.map(({ AlarmName, ComparisonOperator, Threshold, TreatMissingData, Metrics }) => ({
        AlarmName,
        ComparisonOperator,
        Threshold,
        TreatMissingData,
        expression: Metrics[0].Expression,
      })),
    ).toEqual([
      {
        AlarmName: 'stepladder-rollout-failed',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0.03,
        TreatMissingData: 'notBreaching',
        expression: 'IF(messages >= 20, (FILL(failed, 0) + FILL(abandoned, 0)) / messages, 0)',
      },
      {
        AlarmName: 'stepladder-rollout-late',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 0.9,
        TreatMissingData: 'notBreaching',
        expression: 'IF(replies >= 20, met, 1)',
      },
    ]);
  });

  it('reads the metrics that the shop publishes', () => {
    const read = alarms.flatMap(({ Metrics }) =>
      (Metrics as { MetricStat?: { Metric: object; Stat: string } }[]).flatMap(
        ({ MetricStat }) => MetricStat ?? [],
      ),
    );
    expect(read.map(({ Metric, Stat }) => ({ ...Metric, Stat }))).toEqual([
      { Namespace: 'Stepladder', MetricName: 'FailedRuns', Stat: 'Sum' },
      { Namespace: 'Stepladder', MetricName: 'AbandonedRuns', Stat: 'Sum' },
      { Namespace: 'Stepladder', MetricName: 'Messages', Stat: 'Sum' },
      { Namespace: 'Stepladder', MetricName: 'SlaMet', Stat: 'Average' },
      { Namespace: 'Stepladder', MetricName: 'SlaMet', Stat: 'SampleCount' },
    ]);
  });
});
