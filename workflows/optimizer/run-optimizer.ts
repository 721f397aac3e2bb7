import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { StepladderError } from '../../tasks/core/errors.ts';
import { verdictSchema } from '../../tasks/core/optimizer/judge.ts';
import { observedSchema } from '../../tasks/core/optimizer/observed.ts';
import { OPTIMIZE } from '../bindings.ts';
import { hasOwnHost } from '../connection/machine.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { reachedAt } from '../connection/table.ts';

const told = {
  /** The policy was changed or rolled back. */
  applied: z.boolean(),
  why: z.string(),
  /** Live when the execution ended, as far as it knows. */
  policyVersion: z.int(),
  observed: observedSchema,
};

/** What an execution of the machine gives. */
const reportSchema = z.discriminatedUnion('judged', [
  z.object({ judged: z.literal(false), ...told }),
  z.object({
    judged: z.literal(true),
    ...told,
    recorded: z.boolean(),
    verdict: z.omit(verdictSchema, { memory: true }),
  }),
]);

export type OptimizerReport = z.infer<typeof reportSchema>;

export interface OptimizerOrder {
  readonly apply: boolean;
  readonly windowMinutes: number;
}

/** The machine failed; its own error is the name. */
class OptimizerFailed extends StepladderError {}

/** One execution of the optimizer's machine, as the schedule starts it on AWS. */
export async function runOptimizer(order: OptimizerOrder, address: StackAddress): Promise<OptimizerReport> {
  const { region, stepFunctions } = address;
  // Sync executions live on a `sync-` host on AWS; an endpoint that is named has one host for all.
  const sfn = new SFNClient({
    region,
    disableHostPrefix: stepFunctions !== undefined || hasOwnHost(process.env),
    ...reachedAt(stepFunctions),
  });
  try {
    const { status, output, error, cause } = await sfn.send(
      new StartSyncExecutionCommand({ stateMachineArn: arnAt(address), input: JSON.stringify(order) }),
    );
    if (status === 'SUCCEEDED') return reportSchema.parse(JSON.parse(output ?? 'null'));
    throw new OptimizerFailed(error ?? `Execution.${status}`, messageOf(cause ?? ''));
  } catch (error) {
    if (error instanceof Error && error.name === 'StateMachineDoesNotExist') throw missing(error);
    throw error;
  } finally {
    sfn.destroy();
  }
}

/** A deployment names its front door alone: the optimizer stands beside it, without an alias. */
function arnAt({ stateMachines, deployed }: StackAddress): string {
  const { coordinate } = stateMachines;
  const arn =
    deployed === undefined
      ? stateMachines[OPTIMIZE.name]
      : coordinate?.replace(/:stateMachine:.*$/u, `:stateMachine:${OPTIMIZE.name}`);
  if (arn === undefined) throw missing();
  return arn;
}

const missing = (cause?: Error): OptimizerFailed =>
  new OptimizerFailed(
    'Optimize.Missing',
    'this stack has no optimizer: start it again, or deploy this release',
    { cause },
  );

/** Lambda wraps what a task threw. */
function messageOf(cause: string): string {
  try {
    return String((JSON.parse(cause) as { readonly errorMessage?: unknown }).errorMessage ?? cause);
  } catch {
    return cause;
  }
}
