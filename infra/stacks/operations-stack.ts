import { Arn, ArnFormat, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ALARM_RULES } from '../alarm-rules.ts';
import type { AlarmSettings } from '../alarm-settings.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { Alarms, type AlarmsProps, type AlarmTarget } from '../constructs/alarms.ts';
import { Dashboard } from '../constructs/dashboard.ts';
import { DOOR } from '../constructs/front-door.ts';
import { type PlatformTargets, platformRow } from '../constructs/platform-row.ts';
import { shopRows } from '../constructs/shop-rows.ts';

export interface OperationsStackProps extends StackProps {
  readonly settings: AlarmSettings;
  /** Of every deployed function. */
  readonly functionNames: readonly string[];
  /** Of every Express machine. */
  readonly expressMachines: readonly string[];
  /** Of the machines that a schedule starts, and nobody waits for. */
  readonly scheduledMachines: readonly string[];
  /** There is a front door. */
  readonly hasDoor: boolean;
  readonly tableName: string;
  readonly indexNames: readonly string[];
}

/** Whom to tell, when, and what to look at. Knows the others by name only, and may come and go without them. */
export class OperationsStack extends Stack {
  readonly alarmTopic: AlarmTopic;
  readonly alarms: Alarms;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    const {
      settings,
      functionNames,
      expressMachines,
      scheduledMachines,
      hasDoor,
      tableName,
      indexNames,
      ...stackProps
    } = props;
    super(scope, id, { description: 'Stepladder: alarms and dashboard', ...stackProps });
    const machines = (names: readonly string[]): readonly AlarmTarget[] =>
      names.map((name) => target(name, { StateMachineArn: this.#machineArn(name) }));
    const targets: PlatformTargets & AlarmsProps['targets'] = {
      task: functionNames.map((name) => target(name, { FunctionName: name })),
      machine: machines(expressMachines),
      schedule: machines(scheduledMachines),
      door: hasDoor ? [target('stepladder', DOOR)] : [],
      api: [target('sync', { APIName: 'StartSyncExecution' })],
      table: [
        target('table', { TableName: tableName }),
        ...indexNames.map((name) => target(name, { TableName: tableName, GlobalSecondaryIndexName: name })),
      ],
    };
    this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', { emails: settings.emails });
    this.alarms = new Alarms(this, 'Alarms', {
      rules: ALARM_RULES,
      settings,
      topic: this.alarmTopic.topic,
      targets,
    });
    this.dashboard = new Dashboard(this, 'Dashboard', {
      rows: [...shopRows(settings), platformRow(targets)],
      alarms: this.alarms.alarms,
      settings,
    });
    new CfnOutput(this, 'AlarmTopicArn', {
      description: 'Where every alarm goes: subscribe what wakes you',
      value: this.alarmTopic.topic.topicArn,
    });
  }

  #machineArn(resourceName: string): string {
    return Arn.format(
      {
        service: 'states',
        resource: 'stateMachine',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      },
      this,
    );
  }
}

const target = (name: string, dimensions: AlarmTarget['dimensions']): AlarmTarget => ({
  name: name.replace(/^stepladder-/, ''),
  dimensions,
});
