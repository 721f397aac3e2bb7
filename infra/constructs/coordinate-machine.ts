import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import { COORDINATE } from '../../workflows/bindings.ts';
import { LOG_DELIVERY_NEEDS_EVERYTHING, LOGS_ERRORS_ONLY } from '../acknowledgements.ts';
import { MACHINE_TABLE_ACCESS } from '../stage-needs.ts';
import type { RunTable } from './run-table.ts';
import type { StageFunction } from './stage-function.ts';

export interface CoordinateMachineProps {
  readonly stages: Readonly<Record<Stage, StageFunction>>;
  readonly runTable: RunTable;
  /** @default LogLevel.ERROR */
  readonly logLevel?: LogLevel;
  /**
   * Inputs and outputs of states in the log.
   * @default false
   */
  readonly includeExecutionData?: boolean;
  /** @default one week */
  readonly logRetention?: RetentionDays;
}

/** The front door: the Express machine of the very file that the local engine runs. */
export class CoordinateMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: CoordinateMachineProps) {
    super(scope, id);
    const arnOf = (stage: Stage): string => props.stages[stage].function.functionArn;
    const logGroup = new LogGroup(this, 'Logs', {
      // Only under this prefix does one resource policy of the account serve every machine.
      logGroupName: `/aws/vendedlogs/states/${COORDINATE.name}`,
      retention: props.logRetention ?? RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: COORDINATE.name,
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(definitionText()),
      definitionSubstitutions: {
        ...COORDINATE.constants,
        TableName: props.runTable.table.tableName,
        ...Object.fromEntries(
          COORDINATE.tasks.map(({ substitution, stage }) => [substitution, arnOf(stage)]),
        ),
      },
      role,
      logs: {
        destination: logGroup,
        level: props.logLevel ?? LogLevel.ERROR,
        includeExecutionData: props.includeExecutionData ?? false,
      },
      tracingEnabled: true,
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: COORDINATE.tasks.map(({ stage }) => arnOf(stage)),
    });
    props.runTable.grantAccess(role, MACHINE_TABLE_ACCESS);
    Validations.of(role).acknowledge(LOG_DELIVERY_NEEDS_EVERYTHING);
    if (props.logLevel !== LogLevel.ALL) Validations.of(this.machine).acknowledge(LOGS_ERRORS_ONLY);
  }

  /** Lets it ask a question and wait for the reply. */
  grantStartSyncExecution(identity: IGrantable): Grant {
    return this.machine.grantStartSyncExecution(identity);
  }
}

const definitionText = (): string =>
  readFileSync(fileURLToPath(new URL(`../../${COORDINATE.definition}`, import.meta.url)), 'utf8');
