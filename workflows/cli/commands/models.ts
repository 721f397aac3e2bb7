import { Command } from 'commander';
import { systemClock } from '../../../tasks/adapters/system-clock.ts';
import { utcDay } from '../../../tasks/core/clock.ts';
import { PolicyInvalid } from '../../../tasks/core/errors.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { shapePolicy } from '../../../tasks/core/policy/shape-problems.ts';
import type { StackAddress } from '../../connection/stack-address.ts';
import { healthOfStack } from '../../policy/health-of-stack.ts';
import { type HealthAt, listModels, modelRows } from '../../policy/list-models.ts';
import { policyOfSet } from '../../policy/policy-of-set.ts';
import { matricesNamed, matrixLines, type ShownMatrix } from '../../policy/print-matrix.ts';
import { withPolicies } from '../../policy/with-policies.ts';
import { textTable } from '../../printing/text-table.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';

interface Options {
  readonly matrix?: true | string;
  readonly set?: string;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('models')
    .summary('the models, what they cost, how good and how alive they are')
    .description(
      'Every model of the live policy: prices in US dollars a million tokens, latency in milliseconds, quality from ' +
        '0 to 1, health, end of life with its successor, and the rungs and chains it serves.',
    )
    .option('--set <name>', 'the models of a named set instead: current, claude-3, claude-3/router, ...')
    .option('--matrix [name]', 'the tables that say which model is for what: all of them, or one')
    .option('--json', 'print the models, or the tables, and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  stepladder models\n  stepladder models --set claude-3/cascade\n  stepladder models --json\n' +
        '  stepladder models --matrix\n  stepladder models --matrix stars',
    )
    .action(models);

async function models(options: Options): Promise<void> {
  const { set, matrix } = options;
  if (matrix !== undefined) {
    if (set !== undefined) throw new UserError('give either --set or --matrix, not both');
    showMatrices(matricesNamed(matrix), options);
    return;
  }
  const { policy, known } = set === undefined ? await live() : { policy: policyOfSet(set), known: undefined };
  const listed = listModels(policy, utcDay(systemClock.now()), known);
  if (options.json) {
    printJson(listed);
    return;
  }
  printLine(set === undefined ? `policy version ${policy.version}` : `model set ${set}`);
  for (const line of textTable(modelRows(listed))) printLine(line);
}

function showMatrices(matrices: readonly ShownMatrix[], { json }: Options): void {
  if (json) {
    printJson(matrices);
    return;
  }
  for (const [at, matrix] of matrices.entries()) {
    if (at > 0) printLine();
    for (const line of matrixLines(matrix)) printLine(line);
  }
}

interface Live {
  readonly policy: Policy;
  readonly known: HealthAt;
}

const live = (): Promise<Live> =>
  withConnection(async ({ endpoints }) => {
    const [policy, health] = await Promise.all([livePolicy(endpoints), healthOfStack(endpoints)]);
    return { policy, known: { health, now: systemClock.now() } };
  });

const livePolicy = (endpoints: StackAddress): Promise<Policy> =>
  withPolicies(endpoints, async (policies) => {
    const { change, document } = await policies.live();
    const shaped = shapePolicy(document);
    // A policy whose models have ended since is what this command has to show: it is not checked any further.
    if ('policy' in shaped) return shaped.policy;
    const [problem] = shaped.problems;
    throw new PolicyInvalid(`version ${change.version}, which is live, cannot be read: ${problem}`);
  });
