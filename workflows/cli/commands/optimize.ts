import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../../tasks/adapters/system-clock.ts';
import { OPTIMIZER } from '../../../tasks/core/optimizer/memory.ts';
import { readPolicy } from '../../../tasks/core/policy/read-policy.ts';
import type { StackAddress } from '../../connection/stack-address.ts';
import type { Refit } from '../../optimizer/refit.ts';
import { refitLines } from '../../optimizer/refit-lines.ts';
import { refitStack } from '../../optimizer/refit-stack.ts';
import { reportLines } from '../../optimizer/report-lines.ts';
import { runOptimizer } from '../../optimizer/run-optimizer.ts';
import { setFields } from '../../policy/change-policy.ts';
import { withPolicies } from '../../policy/with-policies.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { parseNumber } from '../number.ts';
import { progressBar } from '../progress.ts';
import { parseSince } from '../since.ts';

interface Options {
  readonly apply?: true;
  readonly window?: number;
  readonly refit?: true;
  readonly since?: number;
  readonly limit?: number;
  readonly tolerance?: number;
  readonly json?: true;
}

/** Minutes of `5m`, `1h`, `1d`. */
function parseWindow(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([mhd])$/u.exec(text) ?? [];
  const minutes = Number(count) * ({ m: 1, h: 60, d: 1_440 }[unit] ?? Number.NaN);
  if (minutes >= 1 && minutes <= 1_440) return minutes;
  throw new InvalidArgumentError('use 1m to 1d, such as 5m, 15m, 1h');
}

function parseLimit(text: string): number {
  const value = parseNumber(text);
  if (Number.isInteger(value) && value >= 1 && value <= 2_000) return value;
  throw new InvalidArgumentError('use 1 to 2000');
}

function parseTolerance(text: string): number {
  const value = parseNumber(text);
  if (value >= 0 && value <= 0.1) return value;
  throw new InvalidArgumentError('use 0 to 0.1');
}

const WINDOW_MINUTES = 5;
/** As much as the cascade document expects its cheapest step to cost. */
const TOLERANCE = 0.005;
const LIMIT = 100;
const SEED = 1;
/** The window could not be judged. */
const NOT_JUDGED = 2;

export const command: CommandFactory = () =>
  new Command('optimize')
    .summary('judge recent traffic against its targets, and tune the policy by it')
    .description(
      'Runs the machine that a schedule runs on AWS: a window of traffic beside the targets of the policy ' +
        '(`optimizer` in it), and advice for each that is missed. Without --apply nothing is written. With it, one ' +
        'field may move by one step, as a new version by the author `optimizer`, and a step that made things worse ' +
        'is taken back. Exits with 2 when the window holds fewer than 10 replies, or overlaps one that was applied.',
    )
    .option('--apply', 'change the policy within its guard rails')
    .option('--window <time>', 'up to now: 5m, 1h, 1d (default: 5m)', parseWindow)
    .option('--refit', 'instead: the accept threshold that recorded runs speak for; asks and pays nothing')
    .option('--since <time>', 'with --refit: an ISO time, or 15m, 2h, 3d ago', parseSince)
    .option('--limit <n>', `with --refit: at most this many runs (default: ${LIMIT})`, parseLimit)
    .option(
      '--tolerance <share>',
      `with --refit: quality it may cost (default: ${TOLERANCE})`,
      parseTolerance,
    )
    .option('--json', 'print {judged, applied, why, policyVersion, observed, verdict} and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  stepladder optimize --window 1h\n  stepladder optimize --apply\n' +
        '  stepladder optimize --refit --since 7d --json',
    )
    .action(optimize);

async function optimize(options: Options): Promise<void> {
  const misplaced = options.refit
    ? options.window !== undefined && '--window'
    : (['since', 'limit', 'tolerance'] as const)
        .filter((name) => options[name] !== undefined)
        .map((name) => `--${name}`)[0];
  if (misplaced) {
    const fix = options.refit ? 'use --since with --refit' : 'add --refit, or leave it out';
    throw new UserError(`${misplaced} does not go with this: ${fix}`);
  }
  await withConnection(({ endpoints }) =>
    options.refit ? refitted(options, endpoints) : judged(options, endpoints),
  );
}

async function judged(
  { apply = false, window, json }: Omit<Options, 'apply'> & { apply?: boolean },
  endpoints: StackAddress,
): Promise<void> {
  const order = { apply, windowMinutes: window ?? WINDOW_MINUTES };
  const report = await runOptimizer(order, endpoints);
  if (json) printJson(report);
  else for (const line of reportLines(report, apply)) printLine(line);
  if (!report.judged) process.exitCode = NOT_JUDGED;
}

async function refitted(options: Options, endpoints: StackAddress): Promise<void> {
  const { since, limit = LIMIT, tolerance = TOLERANCE } = options;
  await withPolicies(endpoints, async (policies) => {
    const { change, document } = await policies.live();
    const bar = progressBar('refit');
    const recorded = { limit, tolerance, seed: SEED, ...(since !== undefined && { since }) };
    const found = await refitStack(readPolicy(document), recorded, endpoints, bar.update).finally(() =>
      bar.stop(),
    );
    if (found.runs === 0)
      throw new UserError('no recorded run to learn from: ask something first, or widen --since');
    const { recommended } = found;
    const saved =
      options.apply && recommended !== null
        ? await setFields(
            [['thresholds.accept', String(recommended.accept)]],
            { by: OPTIMIZER, reason: reasonOf(found), expect: change.version, dryRun: false },
            { policies, clock: systemClock },
          )
        : undefined;
    if (options.json)
      printJson({ ...found, applied: saved !== undefined, policyVersion: saved?.version ?? change.version });
    else {
      for (const line of refitLines(found)) printLine(line);
      if (saved !== undefined) printLine(`changed: version ${saved.from} -> ${saved.version}`);
      else if (recommended !== null) printLine('advice only, nothing was written; --apply makes it so');
    }
  });
}

const reasonOf = ({ runs, live, recommended }: Refit): string =>
  `thresholds.accept ${live} -> ${recommended?.accept}: refitted over ${runs} recorded runs, saves at least ` +
  `$${recommended?.savedUsdLower?.toFixed(6)} a message, quality at least ${recommended?.qualityLower?.toFixed(4)}`;
