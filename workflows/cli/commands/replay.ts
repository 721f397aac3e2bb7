import { Command, InvalidArgumentError, Option } from 'commander';
import { STAGES, type Stage } from '../../../tasks/core/contract/enums.ts';
import { type CommandFactory, UserError } from '../command.ts';
import { parseNumber } from '../number.ts';
import { parseSince } from '../since.ts';

export interface ReplayOptions {
  readonly failed?: true;
  readonly since?: number;
  readonly limit: number;
  readonly concurrency: number;
  readonly resumeFrom?: Stage;
  readonly policy?: number;
  readonly by?: string;
  readonly whatIf?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const MOST_AT_ONCE = 100;

export const command: CommandFactory = () =>
  new Command('replay')
    .summary('answer failed runs again from what they already have')
    .description(
      'Answers runs again under <id>~r<n>, linked to the original. Classification, passages and paid answers ' +
        'come from the runs before: nothing is paid twice. Those that are answered meanwhile are skipped, so ' +
        'that it can be interrupted and run again: Ctrl+C lets end what runs, and prints what is left. Exits ' +
        'with 1 when one could not be replayed, with 2 when one ended in an apology, with 130 when interrupted.',
    )
    .argument('[messageId...]', 'the runs to replay')
    .option('--failed', 'every failed or abandoned run that nobody answered yet')
    .option('--since <time>', 'with --failed or --what-if: an ISO time, or 15m, 2h, 3d ago', parseSince)
    .option('--limit <n>', 'with --failed or --what-if: at most this many', whole(100_000), 1_000)
    .option('--concurrency <n>', 'replays at once', whole(MOST_AT_ONCE), 4)
    .addOption(
      new Option(
        '--resume-from <stage>',
        'redo this stage and all after it (default: as late as possible)',
      ).choices(STAGES),
    )
    .option('--policy <version>', 'answer under this policy (default: the live one)', parseNumber)
    .option(
      '--what-if <policy>',
      'pay nothing: what recorded traffic would have got under this version of the policy, or under a file',
    )
    .option('--by <name>', 'who asks for it, for the audit (default: the user of this machine)')
    .option('--dry-run', 'say what would be replayed and from what; ask and write nothing')
    .option('--json', 'print one entry a run and nothing else; with --what-if {policyVersion, runs, totals}')
    .action(replay);

function whole(most: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(text);
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw new InvalidArgumentError(`use 1 to ${most}`);
    }
    return value;
  };
}

async function replay(messageIds: readonly string[], options: ReplayOptions): Promise<void> {
  checkOptions(messageIds, options);
  if (options.whatIf !== undefined) {
    const { compareWhatIf } = await import('../what-if.ts');
    return compareWhatIf(messageIds, options.whatIf, options);
  }
  const { replayRuns } = await import('../replay-runs.ts');
  return replayRuns(messageIds, options);
}

function checkOptions(messageIds: readonly string[], options: ReplayOptions): void {
  const { failed, since, whatIf, dryRun, policy, resumeFrom } = options;
  const chosen = messageIds.length > 0;
  if (whatIf === undefined && !chosen && !failed) {
    throw new UserError('nothing to replay: name runs, or give --failed');
  }
  if (chosen && failed) throw new UserError('--failed chooses the runs itself: leave it out, or the ids');
  if (since !== undefined && (chosen || (!failed && whatIf === undefined))) {
    throw new UserError('--since needs --failed or --what-if, and no ids');
  }
  if (whatIf !== undefined && (dryRun || failed || policy !== undefined || resumeFrom !== undefined)) {
    throw new UserError('--what-if asks nobody: leave out --failed, --dry-run, --policy and --resume-from');
  }
}
