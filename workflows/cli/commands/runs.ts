import { Command, InvalidArgumentError, Option } from 'commander';
import { RUN_STATUSES, type RunStatus } from '../../../tasks/core/contract/enums.ts';
import type { Feedback } from '../../../tasks/ports/feedback.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { openFeedback } from '../../connection/machine.ts';
import type { StackAddress } from '../../connection/stack-address.ts';
import { type EnteredState, showRun } from '../../replay/show-run.ts';
import { readShadows } from '../../shadow/read-shadows.ts';
import { sweepOnce } from '../../sweeper/local-sweeper.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { forgetCommand } from '../forget.ts';
import { asSeen, type Masking, UNMASKED } from '../masked.ts';
import { parseNumber } from '../number.ts';
import { printRun, runLine } from '../print-run.ts';
import { printShadows } from '../print-shadows.ts';
import { withRunStore } from '../run-store.ts';
import { parseSince } from '../since.ts';

interface ListOptions extends Masking {
  readonly status?: RunStatus;
  readonly since?: number;
  readonly limit: number;
  readonly json?: true;
}

const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000) throw new InvalidArgumentError('use 1 to 1000');
  return value;
};

export const command: CommandFactory = () =>
  new Command('runs')
    .summary('list runs, show one, find those that never ended, compare shadows')
    .description(
      'Reads the records of runs: what was asked, what was paid, how it ended. Every subcommand has --json.',
    )
    .addCommand(
      new Command('list')
        .description(
          'The newest runs. Failed and running ones come from an index; others need a scan of the table.',
        )
        .addOption(new Option('--status <status>', 'only these').choices(RUN_STATUSES))
        .option('--since <time>', 'an ISO time, or 15m, 2h, 3d ago', parseSince)
        .option('--limit <n>', 'at most this many', count, 20)
        .option(...UNMASKED)
        .option('--json', 'print the records and nothing else')
        .action(list),
    )
    .addCommand(
      new Command('show')
        .description(
          'One run: request, facts, time-line, every attempt with its cost, the reply or the failure, replays and feedback.',
        )
        .argument('<messageId>')
        .option(...UNMASKED)
        .option('--json', 'print {run, attempts, timeline, replays, feedback} and nothing else')
        .action(show),
    )
    .addCommand(
      new Command('sweep')
        .description(
          'Finds runs that never ended, although nobody can be at work on them any more, and marks them as ' +
            'abandoned: ready for a replay. `start` does it every minute.',
        )
        .option('--json', 'print {abandoned, lost, unfinished} and nothing else')
        .action(sweepNow),
    )
    .addCommand(
      new Command('shadow')
        .description(
          'Messages that were also answered under a candidate policy, beside what their customers got: lane, ' +
            'model, confidence, cost, latency, agreement of the texts, and totals. Needs a scan of the table.',
        )
        .option('--policy-version <n>', 'the candidate (default: that of the newest shadow)', parseNumber)
        .option('--since <time>', 'an ISO time, or 15m, 2h, 3d ago', parseSince)
        .option('--limit <n>', 'at most this many', count, 100)
        .option(...UNMASKED)
        .option('--json', 'print {policyVersion, pairs, totals} and nothing else')
        .action(shadow),
    )
    .addCommand(forgetCommand());

interface ShadowCommandOptions extends Masking {
  readonly policyVersion?: number;
  readonly since?: number;
  readonly limit: number;
  readonly json?: true;
}

async function shadow(options: ShadowCommandOptions): Promise<void> {
  await withConnection(({ endpoints }) =>
    withRunStore(endpoints, async (runs) => {
      const { limit, since, policyVersion } = options;
      const filter = { limit, ...(since !== undefined && { since }) };
      const report = asSeen(await readShadows(runs, filter, policyVersion), options);
      if (options.json) printJson(report);
      else printShadows(report);
    }),
  );
}

async function list(options: ListOptions): Promise<void> {
  await withConnection(({ endpoints }) =>
    withRunStore(endpoints, async (runs) => {
      const found = await runs.list({
        limit: options.limit,
        ...(options.status !== undefined && { status: options.status }),
        ...(options.since !== undefined && { since: options.since }),
      });
      const records = asSeen(found, options);
      if (options.json) printJson(records);
      else if (records.length === 0) printLine('no runs');
      else for (const record of records) printLine(runLine(record));
    }),
  );
}

async function show(messageId: string, options: Masking & { readonly json?: true }): Promise<void> {
  await withConnection(async ({ endpoints }) => {
    const shown = await withRunStore(endpoints, (runs) =>
      showRun(
        messageId,
        runs,
        (run) => enteredStates(run, endpoints),
        (id) => feedbackOn(id, endpoints),
      ),
    );
    if (shown === undefined) throw new UserError(`no run has the messageId ${messageId}`);
    const seen = asSeen(shown, options);
    if (options.json) printJson(seen);
    else printRun(seen);
  });
}

async function feedbackOn(messageId: string, endpoints: StackAddress): Promise<Feedback | undefined> {
  const client = openFeedback(endpoints);
  try {
    return await client.read(messageId);
  } finally {
    client.close();
  }
}

/** A local stack remembers which states its executions entered; elsewhere nobody does. */
async function enteredStates(
  { executionArn }: RunRecord,
  { stepFunctions }: StackAddress,
): Promise<readonly EnteredState[]> {
  if (stepFunctions === undefined) return [];
  const url = `${stepFunctions}/_stepladder/executions/${encodeURIComponent(executionArn)}`;
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) return [];
  const { states = [] } = (await response.json()) as {
    readonly states?: readonly { readonly name: string; readonly enteredAt?: number }[];
  };
  return states.flatMap(({ name, enteredAt }) => (enteredAt === undefined ? [] : [{ name, at: enteredAt }]));
}

async function sweepNow(options: { readonly json?: true }): Promise<void> {
  await withConnection(async ({ endpoints }) => {
    const report = await sweepOnce(endpoints);
    if (options.json) {
      printJson(report);
      return;
    }
    for (const { messageId, startedAt, state } of report.abandoned) {
      printLine(`${startedAt.slice(0, 19)}  abandoned  ${messageId}  last heard of in ${state}`);
    }
    const more = report.unfinished ? '; there are more: sweep again' : '';
    printLine(`${report.abandoned.length} marked as abandoned, ${report.lost} ended meanwhile${more}`);
  });
}
