import { Token } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';

export interface Watched {
  readonly functionNames: readonly string[];
  readonly expressMachines: readonly string[];
}

/**
 * The names of everything below a construct that alarms watch, so that nothing new goes unwatched.
 * @throws Error for one whose name only the deployment would know
 */
export function watchedIn(scope: IConstruct): Watched {
  const all = scope.node.findAll();
  const machines = all.filter((one) => one instanceof CfnStateMachine);
  return {
    functionNames: all
      .filter((one) => one instanceof CfnFunction)
      .map((one) => named(one, one.functionName, 'functionName')),
    expressMachines: machines
      .filter(({ stateMachineType }) => stateMachineType === 'EXPRESS')
      .map((one) => named(one, one.stateMachineName, 'stateMachineName')),
  };
}

function named({ node }: IConstruct, name: string | undefined, property: string): string {
  if (name !== undefined && !Token.isUnresolved(name)) return name;
  throw new Error(`${node.path} needs a ${property}: alarms watch it by that name`);
}
