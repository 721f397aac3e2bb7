import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import { COORDINATE } from '../../workflows/bindings.ts';
import { anyVersionOf, LOG_DELIVERY_NEEDS_EVERYTHING, LOGS_ERRORS_ONLY } from '../acknowledgements.ts';
import type { RolloutSettings } from '../rollout-settings.ts';
import { MACHINE_TABLE_ACCESS } from '../stage-needs.ts';
import { LiveAlias } from './live-alias.ts';
import type { RunTable } from './run-table.ts';
import { SealedLog } from './sealed-log.ts';
import type { StageFunction } from './stage-function.ts';

export interface CoordinateMachineProps {
  /** lean: its failures are logged, without what customers said. glass: every state with all it received, sealed. */
  readonly log: 'lean' | 'glass';
  readonly logRetention: RetentionDays;
  readonly stages: Readonly<Record<Stage, StageFunction>>;
  readonly runTable: RunTable;
  readonly rollout: RolloutSettings;
  /** Names of alarms that bring the version before back. */
  readonly alarmNames: readonly string[];
}

/** The Express machine of the very file that the local engine runs, behind the alias that callers call. */
export class CoordinateMachine extends Construct {
  readonly machine: StateMachine;
  /** What StartSyncExecution is called with. */
  readonly aliasArn: string;
  readonly #alias: LiveAlias;

  constructor(scope: Construct, id: string, props: CoordinateMachineProps) {
    super(scope, id);
    const { log, runTable, stages } = props;
    const stateMachineName = log === 'lean' ? COORDINATE.name : `${COORDINATE.name}-${log}`;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName,
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(definitionText()),
      definitionSubstitutions: {
        ...COORDINATE.constants,
        TableName: runTable.table.tableName,
        // Versions, not functions: who goes back to an earlier machine goes back to its code.
        ...Object.fromEntries(
          COORDINATE.tasks.map(({ substitution, stage }) => [
            substitution,
            stages[stage].version.functionArn,
          ]),
        ),
      },
      role,
      logs: {
        destination: this.#logGroup(stateMachineName, props),
        level: log === 'lean' ? LogLevel.ERROR : LogLevel.ALL,
        includeExecutionData: log === 'glass',
      },
      tracingEnabled: true,
    });
    this.#allow(role, props);
    this.#alias = new LiveAlias(this, 'Live', { ...props, machine: this.machine });
    this.aliasArn = this.#alias.arn;
    Validations.of(role).acknowledge(LOG_DELIVERY_NEEDS_EVERYTHING);
    if (log === 'lean') Validations.of(this.machine).acknowledge(LOGS_ERRORS_ONLY);
  }

  /** Lets it ask a question and wait for the reply. */
  grantStartSyncExecution(identity: IGrantable): Grant {
    return this.#alias.grant(identity, 'states:StartSyncExecution');
  }

  /** Lets it ask, and start what nobody waits for: the shadows of the client library. */
  grantStart(identity: IGrantable): Grant {
    return this.#alias.grant(identity, 'states:StartSyncExecution', 'states:StartExecution');
  }

  #logGroup(name: string, { log, logRetention }: CoordinateMachineProps): LogGroup {
    // Only under this prefix does one resource policy of the account serve every machine.
    const logGroupName = `/aws/vendedlogs/states/${name}`;
    if (log === 'glass') {
      return new SealedLog(this, 'Log', { logGroupName, retention: logRetention }).logGroup;
    }
    return new LogGroup(this, 'Logs', {
      logGroupName,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Versions of the machine share the role: it must still do for those before what it does for the newest. */
  #allow(role: Role, { stages, runTable }: CoordinateMachineProps): void {
    Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: COORDINATE.tasks.map(({ stage }) => `${stages[stage].function.functionArn}:*`),
    });
    for (const { stage } of COORDINATE.tasks) {
      Validations.of(role).acknowledge(anyVersionOf(stages[stage].function));
    }
    runTable.grantAccess(role, MACHINE_TABLE_ACCESS);
  }
}

const definitionText = (): string =>
  readFileSync(fileURLToPath(new URL(`../../${COORDINATE.definition}`, import.meta.url)), 'utf8');
