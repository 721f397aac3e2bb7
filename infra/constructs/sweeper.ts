import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SWEEPER } from '../../workflows/bindings.ts';
import { SWEEPER_ACCESS } from '../stage-needs.ts';
import type { RunTable } from './run-table.ts';
import { StageFunction } from './stage-function.ts';

export interface SweeperProps {
  /** Holds `index.mjs`, which exports `handler`. */
  readonly code: Code;
  readonly runTable: RunTable;
  /** @default one week */
  readonly logRetention?: RetentionDays;
}

/** Finds, every minute, the runs whose machine is gone. Two at once do not clash. */
export class Sweeper extends Construct {
  readonly task: StageFunction;

  constructor(scope: Construct, id: string, { code, runTable, logRetention }: SweeperProps) {
    super(scope, id);
    this.task = new StageFunction(this, 'Task', {
      functionName: SWEEPER.functionName,
      code,
      environment: { TABLE_NAME: runTable.table.tableName },
      memoryMb: 256,
      timeoutSeconds: 60,
      ...(logRetention !== undefined && { logRetention }),
    });
    runTable.grantAccess(this.task.role, SWEEPER_ACCESS);
    new Rule(this, 'EveryMinute', {
      description: 'Marks runs that never ended as abandoned, ready for a replay',
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next minute looks at all of them again: an old event is worth nothing.
      targets: [
        new LambdaFunction(this.task.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      ],
    });
  }
}
