import { RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { RolloutSettings } from '../rollout-settings.ts';

export interface LiveAliasProps {
  readonly machine: StateMachine;
  readonly rollout: RolloutSettings;
  /** Names of alarms: one that rings while a new version takes over brings the old one back. */
  readonly alarmNames: readonly string[];
}

export const LIVE = 'live';

const TYPES = { canary: 'CANARY', linear: 'LINEAR', allAtOnce: 'ALL_AT_ONCE' } as const;

/** What callers call: a pointer that moves from version to version of a machine, a share of the traffic at a time. */
export class LiveAlias extends Construct {
  readonly arn: string;
  readonly #machine: StateMachine;

  constructor(scope: Construct, id: string, { machine, rollout, alarmNames }: LiveAliasProps) {
    super(scope, id);
    this.#machine = machine;
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: machine.stateMachineArn,
      // Another definition is another revision, hence another version.
      stateMachineRevisionId: machine.stateMachineRevisionId,
    });
    // What was live before must be there to go back to.
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const { style, percent, minutes } = rollout;
    const alias = new CfnStateMachineAlias(this, 'Alias', {
      name: LIVE,
      deploymentPreference: {
        stateMachineVersionArn: version.attrArn,
        type: TYPES[style],
        ...(style !== 'allAtOnce' && { percentage: percent, interval: minutes, alarms: [...alarmNames] }),
      },
    });
    this.arn = alias.attrArn;
  }

  /** The machine's ARN is what Step Functions asks IAM about; a condition holds it to the alias. */
  grant(grantee: IGrantable, ...actions: readonly string[]): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: [...actions],
      resourceArns: [this.#machine.stateMachineArn],
      conditions: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': [LIVE] } },
    });
  }
}
