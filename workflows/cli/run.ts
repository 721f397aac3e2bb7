import { Command } from 'commander';
import type { CommandFactory } from './command.ts';
import { reportError } from './report.ts';

interface Listed {
  readonly name: string;
  readonly summary: string;
  /** Loaded only when it is called: a short command must not pay for the others. */
  readonly load: () => Promise<{ readonly command: CommandFactory }>;
}

const COMMANDS: readonly Listed[] = [
  {
    name: 'start',
    summary: 'everything up on this machine: the API, the console page, a simulator',
    load: () => import('./commands/start.ts'),
  },
  { name: 'ask', summary: 'send one message through the pipeline', load: () => import('./commands/ask.ts') },
  {
    name: 'explain',
    summary: 'the route and the estimate of a message; nothing is paid',
    load: () => import('./commands/explain.ts'),
  },
  { name: 'runs', summary: 'list runs, show one', load: () => import('./commands/runs.ts') },
  {
    name: 'replay',
    summary: 'answer a failed run again from what it already has',
    load: () => import('./commands/replay.ts'),
  },
  {
    name: 'feedback',
    summary: 'record what a customer thought of a reply',
    load: () => import('./commands/feedback.ts'),
  },
  {
    name: 'audit',
    summary: 'who changed the policy or a budget, forgot a customer, replayed a run',
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'policy',
    summary: 'show and change what the numbers of routing are',
    load: () => import('./commands/policy.ts'),
  },
  {
    name: 'budget',
    summary: "the day's money: what is left, held and spent, and a change by hand",
    load: () => import('./commands/budget.ts'),
  },
  {
    name: 'models',
    summary: 'the models, what they cost, how good and how alive they are',
    load: () => import('./commands/models.ts'),
  },
  {
    name: 'compare',
    summary: 'what a day costs by strategy, and what another mix would cost',
    load: () => import('./commands/compare.ts'),
  },
  {
    name: 'simulate',
    summary: 'a day of traffic in virtual time: latency, cost, load and bill',
    load: () => import('./commands/simulate.ts'),
  },
  {
    name: 'costs',
    summary: 'what was paid, for what, and what the caches saved',
    load: () => import('./commands/costs.ts'),
  },
  {
    name: 'optimize',
    summary: 'judge recent traffic against its targets, and tune the policy by it',
    load: () => import('./commands/optimize.ts'),
  },
  {
    name: 'distill',
    summary: 'what the cheap model should learn from the strong one',
    load: () => import('./commands/distill.ts'),
  },
  {
    name: 'preflight',
    summary: 'what an AWS account still lacks, before anything is deployed to it',
    load: () => import('./commands/preflight.ts'),
  },
  {
    name: 'smoke',
    summary: 'ten messages against a stack, each with a verdict',
    load: () => import('./commands/smoke.ts'),
  },
  { name: 'catalog', summary: 'embed and index the catalogue', load: () => import('./commands/catalog.ts') },
  { name: 'graph', summary: 'draw a machine as SVG', load: () => import('./commands/graph.ts') },
  {
    name: 'lint',
    summary: 'check a definition as AWS does, and more',
    load: () => import('./commands/lint.ts'),
  },
  {
    name: 'train',
    summary: 'fit a classifier, a router and a check to rows of your own',
    load: () => import('./commands/train.ts'),
  },
  {
    name: 'score',
    summary: 'score prompts and answers by the shipped parameters',
    load: () => import('./commands/score.ts'),
  },
  {
    name: 'evaluate',
    summary: 'how good router and check are on recorded outcomes',
    load: () => import('./commands/evaluate.ts'),
  },
  {
    name: 'conformance',
    summary: 'run recorded AWS behaviour against the local engine',
    load: () => import('./commands/conformance.ts'),
  },
];

const WHERE = `
Each command has --help with units, defaults and exit codes, and --json for one JSON document. They work on the stack
that listens on PORT (8083), on the deployed one that STEPLADDER_STATE_MACHINE_ARN and STEPLADDER_TABLE name, or on one
of their own that keeps its data in STEPLADDER_DATA (.stepladder). A mistake is one line on stderr and exit code 1.`;

/** Runs one command line. What goes wrong is one line on stderr and exit code 1, never a stack. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    const program = await programFor(args[0]);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    reportError(error, process.env);
  }
}

async function programFor(name: string | undefined): Promise<Command> {
  const wanted = COMMANDS.find((listed) => listed.name === name);
  const program = new Command('stepladder')
    .description('Answers every chat message with the cheapest model that can answer it well.')
    .addHelpText('after', WHERE)
    .exitOverride()
    .showHelpAfterError('(see --help)');
  for (const listed of COMMANDS) {
    if (listed === wanted) program.addCommand(exiting((await listed.load()).command()));
    else program.addCommand(new Command(listed.name).summary(listed.summary).description(listed.summary));
  }
  return program;
}

/** Subcommands do not inherit exitOverride: every level has to be told. */
function exiting(command: Command): Command {
  command.exitOverride();
  for (const child of command.commands) exiting(child);
  return command;
}
