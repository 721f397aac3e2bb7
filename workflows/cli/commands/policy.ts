import { Command, InvalidArgumentError } from 'commander';
import { findField } from '../../policy/field-path.ts';
import { fieldRows, overviewRows } from '../../policy/field-rows.ts';
import { withPolicies } from '../../policy/with-policies.ts';
import { textTable } from '../../printing/text-table.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { rollback, set } from './policy-change.ts';

interface ShowOptions {
  readonly version?: number;
  readonly json?: true;
}

function parseVersion(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('a version is a whole number from 1');
}

function parseLimit(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000) return value;
  throw new InvalidArgumentError('use 1 to 1000');
}

export const command: CommandFactory = () =>
  new Command('policy')
    .summary('show and change what the numbers of routing are')
    .description(
      'The policy holds every number that decides: models, prices, ladders, thresholds, budgets. A change is a new ' +
        'version with an author and a reason; messages follow it within seconds, runs end under the version they ' +
        'began with. Every subcommand has --json.',
    )
    .addCommand(showCommand())
    .addCommand(setCommand())
    .addCommand(historyCommand())
    .addCommand(rollbackCommand());

const showCommand = (): Command =>
  new Command('show')
    .description('The live policy, or one field of it.')
    .argument('[field]', 'a dotted name; models go by their ids')
    .option('--version <n>', 'an old version (default: the live one)', parseVersion)
    .option('--json', 'print the document, or the value of the field, and nothing else')
    .addHelpText(
      'after',
      examples(
        'policy show',
        'policy show thresholds.accept',
        'policy show models.claude-haiku-5-5.prices --json',
        'policy show --json > policy.json',
      ),
    )
    .action(show);

const setCommand = (): Command =>
  withWish(
    new Command('set')
      .description(
        'Changes fields of the live policy, or puts a whole document in its place. All of it is checked before ' +
          'any of it is live.',
      )
      .argument('[field=value...]', 'text needs no quotes, a list takes commas, the rest is JSON')
      .option('--file <file>', 'a whole document, as show --json prints it; - reads standard input'),
  )
    .addHelpText(
      'after',
      examples(
        'policy set thresholds.accept=0.85 --reason "stricter for the sale" --dry-run',
        'policy set rungs.mid=claude-opus-5-5 staticModel=claude-opus-5-5 --reason "trial of Opus"',
        'policy set chains.night=claude-haiku-5-5,gpt-4o-mini --reason "cheaper nights" --expect 3',
        'policy set --file policy.json --reason "prices of December"',
      ),
    )
    .action(set);

const historyCommand = (): Command =>
  new Command('history')
    .description('Every version, newest first: when, by whom, why, and what it changed.')
    .option('--limit <n>', 'at most this many', parseLimit, 20)
    .option('--json', 'print [{version, at, by, reason, changes}] and nothing else')
    .addHelpText('after', examples('policy history', 'policy history --limit 5 --json'))
    .action(history);

const rollbackCommand = (): Command =>
  withWish(
    new Command('rollback')
      .description('Makes the content of an old version live again, as a new version.')
      .argument('<version>', 'the version to go back to', parseVersion),
  )
    .addHelpText(
      'after',
      examples(
        'policy rollback 3 --reason "more apologies since version 4" --dry-run',
        'policy rollback 3 --reason "more apologies since version 4"',
      ),
    )
    .action(rollback);

const withWish = (command: Command): Command =>
  command
    .option('--reason <text>', 'why; kept in the history and the audit (required, but for --dry-run)')
    .option('--by <who>', 'who changes it (default: the user of this system)')
    .option('--expect <version>', 'change only if this version is still the live one', parseVersion)
    .option('--dry-run', 'check it and print what it would change')
    .option('--json', 'print {from, version, dryRun, changes, warnings} and nothing else');

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  stepladder ${line}`).join('\n')}`;
}

async function show(field: string | undefined, options: ShowOptions): Promise<void> {
  await withConnection(({ endpoints }) =>
    withPolicies(endpoints, async (policies) => {
      const { version } = options;
      const { change, document } = await (version === undefined
        ? policies.live()
        : policies.version(version));
      const value = field === undefined ? document : findField(document, field).value;
      if (value === undefined) throw new UserError(`${field} is not set in version ${change.version}`);
      if (options.json) {
        printJson(value);
        return;
      }
      const when = change.at === 0 ? '' : ` at ${timeOf(change.at)}`;
      printLine(`version ${change.version} by ${change.by}${when}: ${change.reason}`);
      const rows = field === undefined ? overviewRows(value) : fieldRows(field, value);
      for (const line of textTable(rows)) printLine(line);
    }),
  );
}

const timeOf = (at: number): string => (at === 0 ? '-' : `${new Date(at).toISOString().slice(0, 19)}Z`);

async function history(options: { readonly limit: number; readonly json?: true }): Promise<void> {
  await withConnection(({ endpoints }) =>
    withPolicies(endpoints, async (policies) => {
      const changes = (await policies.history()).slice(0, options.limit);
      if (options.json) printJson(changes);
      else if (changes.length === 0) printLine('no changes: the policy is the default of the profile');
      else {
        const rows = changes.map((change) => [
          String(change.version),
          timeOf(change.at),
          change.by,
          change.reason,
          change.changes.map((line) => line.split(': ')[0]).join(', '),
        ]);
        for (const line of textTable([['version', 'at', 'by', 'reason', 'changed'], ...rows]))
          printLine(line);
      }
    }),
  );
}
