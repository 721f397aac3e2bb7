import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { OptimizerStage } from '../../tasks/core/contract/enums.ts';
import { OPTIMIZE, type TaskBinding } from '../../workflows/bindings.ts';
import { LOG_DELIVERY_NEEDS_EVERYTHING, METRICS_HAVE_NO_NAMES } from '../acknowledgements.ts';
import type { Bundler } from '../bundle.ts';
import { OPTIMIZER_ACCESS } from '../stage-needs.ts';
import type { RunTable } from './run-table.ts';
import { StageFunction } from './stage-function.ts';

/** off: only when somebody starts it. advise: every five minutes, and nothing is written. apply: and tunes. */
export type OptimizerMode = 'off' | 'advise' | 'apply';

export interface OptimizerProps {
  readonly mode: OptimizerMode;
  readonly bundle: Bundler;
  readonly runTable: RunTable;
  /** The policy's models until an operator saves another policy. */
  readonly modelSet: string;
  /** @default one week */
  readonly logRetention?: RetentionDays;
}

const EVERY = Duration.minutes(5);
const MEMORY_MB = 512;
/** Past the machine's own time-outs. */
const TASK_SECONDS = 60;

/**
 * The machine that judges windows and tunes the policy, and its schedule. No customer's word passes through it, so
 * that it can log every state with all it received: who looks at an execution sees why.
 */
export class Optimizer extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: OptimizerProps) {
    super(scope, id);
    const { mode, logRetention } = props;
    const tasks = OPTIMIZE.tasks.map((task) => [task, this.#addTask(task, props)] as const);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: OPTIMIZE.name,
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(definitionText()),
      definitionSubstitutions: {
        ...OPTIMIZE.constants,
        ...Object.fromEntries(
          tasks.map(
            ([
              { substitution },
              {
                function: { functionArn },
              },
            ]) => [substitution, functionArn],
          ),
        ),
      },
      role,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${OPTIMIZE.name}`,
          retention: logRetention ?? RetentionDays.ONE_WEEK,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
      tracingEnabled: true,
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: tasks.map(
        ([
          ,
          {
            function: { functionArn },
          },
        ]) => functionArn,
      ),
    });
    Validations.of(role).acknowledge(LOG_DELIVERY_NEEDS_EVERYTHING);
    if (mode !== 'off') this.#schedule(mode === 'apply');
  }

  #addTask(task: TaskBinding<OptimizerStage>, props: OptimizerProps): StageFunction {
    const { runTable, modelSet, bundle, logRetention } = props;
    const added = new StageFunction(this, task.stage === 'observe' ? 'Observe' : 'Tune', {
      functionName: task.functionName,
      code: bundle(task),
      environment: { TABLE_NAME: runTable.table.tableName, MODEL_SET: modelSet },
      memoryMb: MEMORY_MB,
      timeoutSeconds: TASK_SECONDS,
      ...(logRetention !== undefined && { logRetention }),
    });
    runTable.grantAccess(added.role, OPTIMIZER_ACCESS[task.stage]);
    if (task.stage === 'observe') {
      Grant.addToPrincipal({
        grantee: added.role,
        actions: ['cloudwatch:GetMetricData'],
        resourceArns: ['*'],
      });
      Validations.of(added.role).acknowledge(METRICS_HAVE_NO_NAMES);
    }
    return added;
  }

  #schedule(apply: boolean): void {
    new Schedule(this, 'EveryWindow', {
      description: 'Judges the last five minutes of traffic against the targets of the policy',
      schedule: ScheduleExpression.rate(EVERY),
      target: new StepFunctionsStartExecution(this.machine, {
        input: ScheduleTargetInput.fromObject({ apply, windowMinutes: EVERY.toMinutes() }),
        // The next one judges its own window; a late one would judge the same window twice, and say so.
        retryAttempts: 0,
        maxEventAge: EVERY,
      }),
    });
  }
}

const definitionText = (): string =>
  readFileSync(fileURLToPath(new URL(`../../${OPTIMIZE.definition}`, import.meta.url)), 'utf8');
