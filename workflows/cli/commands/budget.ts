import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../../tasks/adapters/system-clock.ts';
import type { Pot } from '../../../tasks/core/budget/accounts.ts';
import { utcDay } from '../../../tasks/core/clock.ts';
import { toNano } from '../../../tasks/core/money.ts';
import { oneLine, systemUser } from '../../audit/author.ts';
import { dayLines } from '../../budget/print-day.ts';
import { withBudgets } from '../../budget/with-budgets.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { parseNumber } from '../number.ts';

interface ShowOptions {
  readonly day?: string;
  readonly json?: true;
}

interface OverrideOptions extends ShowOptions {
  readonly add: number;
  readonly pot: Pot;
  readonly reason: string;
  readonly by?: string;
}

const MOST_REASON_CHARS = 500;
/** The ledger counts nano-dollars, exactly up to about nine million dollars. */
const MOST_USD = 1_000_000;

/** 30 February would be read as 2 March. */
function parseDay(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at) && utcDay(at) === text) return text;
  throw new InvalidArgumentError('use a UTC day such as 2026-11-21');
}

function parseAmount(text: string): number {
  const usd = parseNumber(text);
  if (usd !== 0 && Math.abs(usd) <= MOST_USD) return usd;
  throw new InvalidArgumentError(`use US dollars up to ${MOST_USD}, negative to take away, never 0`);
}

export const command: CommandFactory = () =>
  new Command('budget')
    .summary("the day's money: what is left, held and spent, and a change by hand")
    .description(
      'A day keeps the budget it was opened with; the policy says what the next one begins with. An override changes ' +
        'one day at once, and is audited.',
    )
    .addCommand(showCommand())
    .addCommand(overrideCommand());

const showCommand = (): Command =>
  new Command('show')
    .description('What of a day is left, held and spent: by pot, tier and shard, with its alarms.')
    .option('--day <day>', 'a UTC day (default: today)', parseDay)
    .option('--json', 'print the report and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  stepladder budget show\n  stepladder budget show --day 2026-11-21 --json',
    )
    .action(show);

const overrideCommand = (): Command =>
  new Command('override')
    .description('Adds to the budget of today or a day to come, or takes away what nobody has reserved yet.')
    .requiredOption('--add <usd>', 'US dollars; negative to take away, as in --add=-100', parseAmount)
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .option('--by <who>', 'who changes it (default: the user of this system)')
    .option('--day <day>', 'a UTC day (default: today)', parseDay)
    .addOption(new Option('--pot <pot>', 'which pot').choices(['main', 'economy']).default('main'))
    .option('--json', 'print the report of the day after it and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  stepladder budget override --add 500 --reason "sale day"\n' +
        '  stepladder budget override --add=-100 --day 2026-11-22 --reason "quiet Sunday" --by aiko',
    )
    .action(override);

async function show({ day, json }: ShowOptions): Promise<void> {
  await withConnection(({ endpoints }) =>
    withBudgets(endpoints, async (budgets) => {
      const report = await budgets.report(day ?? utcDay(systemClock.now()));
      if (json) printJson(report);
      else for (const line of dayLines(report)) printLine(line);
    }),
  );
}

async function override(options: OverrideOptions): Promise<void> {
  const at = systemClock.now();
  const day = options.day ?? utcDay(at);
  if (day < utcDay(at)) throw new UserError(`--day ${day} is over: only today and days to come are changed`);
  const reason = oneLine(options.reason);
  if (reason === '') throw new UserError('--reason is empty: say why, as in --reason "sale day"');
  if (reason.length > MOST_REASON_CHARS) {
    throw new UserError(`--reason has ${reason.length} characters: use at most ${MOST_REASON_CHARS}`);
  }
  const by = oneLine(options.by ?? systemUser());
  if (by === '') throw new UserError('--by is empty: name who changes the budget');
  const add = options.add < 0 ? -toNano(-options.add) : toNano(options.add);
  await withConnection(({ endpoints }) =>
    withBudgets(endpoints, async (budgets) => {
      const report = await budgets.override({ day, pot: options.pot, add, by, reason, at });
      if (options.json) printJson(report);
      else for (const line of dayLines(report)) printLine(line);
    }),
  );
}
