import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { RunCost } from '../../../tasks/core/costs/run-cost.ts';
import { DIMENSIONS, type Dimension, type KnownPrices } from '../../../tasks/core/costs/tally.ts';
import { REGISTRY } from '../../../tasks/core/policy/registry.ts';
import { shapePolicy } from '../../../tasks/core/policy/shape-problems.ts';
import type { StackAddress } from '../../connection/stack-address.ts';
import { type Books, booksOf } from '../../costs/books.ts';
import { groupRow, type Row, runRow } from '../../costs/csv.ts';
import { FORMATS, type Format, writePieces, written } from '../../costs/export.ts';
import { costChart, reportLines, statsLines } from '../../costs/print.ts';
import { isWanted, runCosts, type Wanted } from '../../costs/run-costs.ts';
import { scanRuns, type Watch } from '../../costs/scan-runs.ts';
import { type Runs, withRuns } from '../../costs/with-runs.ts';
import { withPolicies } from '../../policy/with-policies.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { withFile } from '../files.ts';
import { parseNumber } from '../number.ts';
import { progressBar } from '../progress.ts';
import { parseSince } from '../since.ts';

interface Options extends Wanted {
  readonly since?: number;
  readonly until?: number;
  readonly by?: readonly Dimension[];
  readonly svg?: string;
  readonly json?: true;
}

interface StatsOptions extends Options {
  readonly volume?: number;
}

interface ExportOptions extends Options {
  readonly format: Format;
  readonly out?: string;
}

function parseBy(text: string): readonly Dimension[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(DIMENSIONS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`use ${DIMENSIONS.join(', ')}, or several with commas`);
  if (new Set(names).size < names.length) throw new InvalidArgumentError('name each of them once');
  return names as Dimension[];
}

function parseVolume(text: string): number {
  const value = parseNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('use a number of messages a day above 0');
}

export const command: CommandFactory = () =>
  new Command('costs')
    .summary('what was paid, for what, and what the caches saved')
    .description(
      'Adds up the records of runs: failed runs, replays and shadows are paid for too and are in every sum. Nothing is ' +
        'indexed by time, so the table is read page by page. Records are kept for 30 days. Every subcommand has --json.',
    )
    .addCommand(
      shared(new Command('report').description('Cost, calls, tokens, escalations and savings by group.'))
        .option('--svg <file>', 'draw the cost of each group')
        .addHelpText(
          'after',
          examples('costs report --by lane', 'costs report --by day,model --since 7d --json'),
        )
        .action(report),
    )
    .addCommand(
      shared(
        new Command('stats').description(
          'How the cost of a run is spread, by period, and what a month would cost.',
        ),
      )
        .option('--volume <n>', 'messages a day to project (default: what was seen)', parseVolume)
        .option('--svg <file>', 'draw the cost of each group')
        .addHelpText('after', examples('costs stats', 'costs stats --by week --volume 1000000'))
        .action(stats),
    )
    .addCommand(
      shared(
        new Command('export').description(
          'One row a run, or one a group with --by; columns keep their order.',
        ),
      )
        .addOption(new Option('--format <format>', 'of the rows').choices(FORMATS).default('csv'))
        .option('--out <file>', 'where to (default: standard output); --json then prints {out, format, rows}')
        .addHelpText(
          'after',
          examples(
            'costs export --out costs.csv',
            'costs export --by day,category --format json --since 30d',
          ),
        )
        .action(exported),
    );

const shared = (command: Command): Command =>
  command
    .option('--by <what>', `${DIMENSIONS.join(', ')}; several with commas`, parseBy)
    .option('--since <time>', 'started at or after: an ISO time, or 15m, 2h, 3d ago', parseSince)
    .option('--until <time>', 'started before it', parseSince)
    .option('--lane <lane>', 'only these runs')
    .option('--model <id>', 'only runs that asked this model')
    .option('--category <intent>', 'only these runs')
    .option('--user <id>', 'only these runs')
    .option('--variant <name>', 'only these runs')
    .option('--json', 'print one JSON document and nothing else');

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  stepladder ${line}`).join('\n')}`;

async function report(options: Options): Promise<void> {
  const books = await readBooks(options, ['lane']);
  await draw(options, books);
  if (options.json) printJson({ ...said(options), by: books.by, rows: books.rows, total: books.total });
  else for (const line of reportLines(books.rows, books.total, books.by)) printLine(line);
}

async function stats(options: StatsOptions): Promise<void> {
  const books = await readBooks(options, ['day'], options.volume);
  await draw(options, books);
  if (options.json) printJson({ ...said(options), ...books });
  else for (const line of statsLines(books.rows, books.total, books.by, books.projection)) printLine(line);
}

/** What was asked for, so that a document says what it is of. */
const said = ({ since, until }: Options) => ({
  since: since === undefined ? null : new Date(since).toISOString(),
  until: until === undefined ? null : new Date(until).toISOString(),
});

async function draw({ svg }: Options, { rows, by }: Books): Promise<void> {
  if (svg === undefined) return;
  const chart = costChart(rows, by, `Cost by ${by.join(' and ')}`);
  await withFile(`--svg ${svg}`, 'written', () => writeFileSync(svg, chart));
}

const NOTHING = 'no runs in this window: ask something first, or widen --since, --until and the filters';

type FilledBooks = Books & { readonly total: NonNullable<Books['total']> };

async function readBooks(
  options: Options,
  fallback: readonly Dimension[],
  volume?: number,
): Promise<FilledBooks> {
  const books = await withCosts(options, (costs, pricesOf) =>
    booksOf(costs, options.by ?? fallback, pricesOf, volume),
  );
  const { total } = books;
  if (total === null) throw new UserError(NOTHING);
  return { ...books, total };
}

async function exported(options: ExportOptions): Promise<void> {
  const { by, out, json } = options;
  const format = json ? 'json' : options.format;
  if (by !== undefined) {
    const books = await readBooks(options, by);
    await write(
      books.rows.map((row) => groupRow(row, by)),
      format,
      out,
    );
    if (json && out !== undefined) printJson({ out, format, rows: books.rows.length });
    return;
  }
  const counted = { rows: 0 };
  await withCosts(options, (costs) => write(rowsOf(costs, counted), format, out));
  if (json && out !== undefined) printJson({ out, format, ...counted });
}

/** Fails before the first row when there is none. */
async function* rowsOf(costs: AsyncIterable<RunCost>, counted: { rows: number }): AsyncGenerator<Row, void> {
  for await (const run of costs) {
    counted.rows++;
    yield runRow(run);
  }
  if (counted.rows === 0) throw new UserError(NOTHING);
}

async function write(
  rows: AsyncIterable<Row> | Iterable<Row>,
  format: Format,
  out: string | undefined,
): Promise<void> {
  if (out === undefined) await writePieces(written(rows, format), out);
  else await withFile(`--out ${out}`, 'written', () => writePieces(written(rows, format), out));
}

/** Every wanted run of the window, with a bar on stderr while the table is read. */
const withCosts = <T>(
  { since, until, lane, model, category, user, variant }: Options,
  work: (costs: AsyncIterable<RunCost>, pricesOf: KnownPrices) => Promise<T>,
): Promise<T> =>
  withConnection(async ({ endpoints }) => {
    if (since !== undefined && until !== undefined && since >= until) {
      throw new UserError('--until must be later than --since');
    }
    const wanted: Wanted = {
      ...(lane !== undefined && { lane }),
      ...(model !== undefined && { model }),
      ...(category !== undefined && { category }),
      ...(user !== undefined && { user }),
      ...(variant !== undefined && { variant }),
    };
    const pricesOf = await pricesAt(endpoints);
    const bar = progressBar('reading runs');
    try {
      return await withRuns(endpoints, (runs) =>
        work(only(runCosts(scanned(runs, { since, until }, bar.update), runs.store), wanted), pricesOf),
      );
    } finally {
      bar.stop();
    }
  });

const scanned = (
  runs: Runs,
  { since, until }: { readonly since: number | undefined; readonly until: number | undefined },
  watch: Watch,
) =>
  scanRuns(
    runs,
    { ...(since !== undefined && { since }), ...(until !== undefined && { until }) },
    runs.items,
    watch,
  );

async function* only(costs: AsyncIterable<RunCost>, wanted: Wanted): AsyncGenerator<RunCost, void> {
  for await (const run of costs) if (isWanted(run, wanted)) yield run;
}

/** Of the live policy; models that have left it, by the registry. */
const pricesAt = (endpoints: StackAddress): Promise<KnownPrices> =>
  withPolicies(endpoints, async (policies) => {
    const shaped = shapePolicy((await policies.live()).document);
    const models = 'policy' in shaped ? [...shaped.policy.models, ...REGISTRY] : REGISTRY;
    return (model) => models.find(({ id }) => id === model)?.prices;
  });
