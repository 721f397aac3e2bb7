import { Command, InvalidArgumentError, Option } from 'commander';
import type { Attempt } from '../../../tasks/core/contract/attempt.ts';
import { RUN_STATUSES, type RunStatus } from '../../../tasks/core/contract/enums.ts';
import type { RunRecord } from '../../../tasks/ports/run-store.ts';
import { readShadows } from '../../shadow/read-shadows.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { parseNumber } from '../number.ts';
import { attemptLine, usd } from '../print-reply.ts';
import { printShadows } from '../print-shadows.ts';
import { withRunStore } from '../run-store.ts';
import { parseSince } from '../since.ts';

interface ListOptions {
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
    .summary('list runs, show one, compare shadows')
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
        .option('--json', 'print the records and nothing else')
        .action(list),
    )
    .addCommand(
      new Command('show')
        .description('One run: request, route, every attempt with its cost, the reply or the failure.')
        .argument('<messageId>')
        .option('--json', 'print {run, attempts} and nothing else')
        .action(show),
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
        .option('--json', 'print {policyVersion, pairs, totals} and nothing else')
        .action(shadow),
    );

interface ShadowCommandOptions {
  readonly policyVersion?: number;
  readonly since?: number;
  readonly limit: number;
  readonly json?: true;
}

async function shadow(options: ShadowCommandOptions): Promise<void> {
  await withConnection(({ endpoints }) =>
    withRunStore(endpoints, async (runs) => {
      const { limit, since, policyVersion } = options;
      const report = await readShadows(runs, { limit, ...(since !== undefined && { since }) }, policyVersion);
      if (options.json) printJson(report);
      else printShadows(report);
    }),
  );
}

async function list(options: ListOptions): Promise<void> {
  await withConnection(({ endpoints }) =>
    withRunStore(endpoints, async (runs) => {
      const records = await runs.list({
        limit: options.limit,
        ...(options.status !== undefined && { status: options.status }),
        ...(options.since !== undefined && { since: options.since }),
      });
      if (options.json) printJson(records);
      else if (records.length === 0) printLine('no runs');
      else for (const record of records) printLine(runLine(record));
    }),
  );
}

/** A run whose lease has run out without an end was killed: it can be replayed. */
const statusOf = ({ status, leaseUntil }: RunRecord): RunStatus =>
  status === 'running' && leaseUntil < Date.now() ? 'abandoned' : status;

function runLine(record: RunRecord): string {
  const { messageId, startedAt, request, reply, failure, answeredBy } = record;
  const at = new Date(startedAt).toISOString().slice(0, 19);
  const how =
    reply === undefined
      ? (failure?.error ?? '')
      : `${reply.lane ?? ''} ${reply.model ?? ''} ${usd(reply.costUsd)}`;
  const by = answeredBy === undefined ? '' : ` (answered by ${answeredBy})`;
  const of = record.shadowOf === undefined ? '' : ` (shadow of ${record.shadowOf})`;
  const query = request.query?.slice(0, 60).replaceAll('\n', ' ') ?? '';
  return `${at}  ${statusOf(record).padEnd(9)}  ${messageId}  ${how}${by}${of}  "${query}"`;
}

async function show(messageId: string, options: { readonly json?: true }): Promise<void> {
  await withConnection(({ endpoints }) =>
    withRunStore(endpoints, async (runs) => {
      const [run, attempts] = await Promise.all([runs.read(messageId), runs.attempts(messageId)]);
      if (run === undefined) throw new UserError(`no run has the messageId ${messageId}`);
      if (options.json) printJson({ run, attempts });
      else printRun(run, attempts);
    }),
  );
}

function printRun(run: RunRecord, attempts: readonly Attempt[]): void {
  printLine(runLine(run));
  const variant = run.variant === undefined ? '' : ` variant ${run.variant}`;
  printLine(`policy ${run.policyVersion}${variant} · day ${run.day} · ${run.executionArn}`);
  if (run.failure !== undefined) {
    printLine(`failed in ${run.failure.state}: ${run.failure.error} ${run.failure.cause}`);
  }
  if (run.reply?.route) printLine(`route: ${run.reply.route.reason}`);
  for (const attempt of attempts) {
    printLine(attemptLine(attempt));
    if (attempt.reason !== null) printLine(`     ${attempt.reason}`);
  }
  if (run.reply !== undefined) {
    printLine();
    printLine(run.reply.text);
  } else if (run.answeredBy === undefined && run.shadowOf === undefined && statusOf(run) !== 'running') {
    printLine(`replay it with: npm run stepladder -- replay ${run.messageId}`);
  }
}
