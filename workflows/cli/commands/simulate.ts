import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { utcDay } from '../../../tasks/core/clock.ts';
import { checkPolicy } from '../../../tasks/core/policy/check-policy.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { parseMix } from '../../compare/mix-file.ts';
import { type Strategy, strategiesFor } from '../../compare/strategies.ts';
import { policyOfSet } from '../../policy/policy-of-set.ts';
import { bookOfPolicy } from '../../simulate/demand.ts';
import { plotsOf } from '../../simulate/plots.ts';
import { prepare } from '../../simulate/prepare.ts';
import { reportLines } from '../../simulate/print.ts';
import { reportOf } from '../../simulate/report.ts';
import { simulateDay } from '../../simulate/simulate.ts';
import { asUserError, type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withFile } from '../files.ts';
import { parseNumber } from '../number.ts';
import { progressBar } from '../progress.ts';

interface Options {
  readonly messages?: number;
  readonly mix: string;
  readonly policy?: string;
  readonly set?: string;
  readonly seed: number;
  readonly sla?: number;
  readonly incidents: number;
  readonly workers?: number;
  readonly svg?: string;
  readonly json?: true;
}

const MOST_MESSAGES = 20_000_000;
/** Fewer are done before a second thread is up. */
const WORTH_A_THREAD = 10_000;
/** What is over sooner needs no progress bar. */
const PATIENCE_MS = 2_000;

export const command: CommandFactory = () =>
  new Command('simulate')
    .summary('a day of traffic in virtual time: latency, cost, load and bill')
    .description(
      'Sends a day of bursty traffic through the routing, climbing, money and health rules in virtual time, on all ' +
        'cores: latency by lane, the SLA, cost, escalations, insurance, load on Lambda and DynamoDB, the bill of AWS. ' +
        'No model is called, nothing is paid. The same seed gives the same day on any number of threads.',
    )
    .option('--messages <n>', "messages of the day (default: the mix's)", parseNumber)
    .option(
      '--mix <file>',
      'traffic as JSON, in the format of compare --mix, or a strategy of compare',
      'traffic',
    )
    .option('--policy <file>', 'a policy, as policy show --json prints it')
    .option(
      '--set <name>',
      'the default policy of a model set instead: current, claude-3, ... (default: current)',
    )
    .option('--seed <n>', 'chance of the whole day', parseNumber, 1)
    .option('--sla <ms>', 'another latency promise than the policy has', parseNumber)
    .option('--incidents <n>', 'times that a model turns most calls away for four minutes', parseNumber, 0)
    .option('--workers <n>', 'threads (default: one for each core)', parseNumber)
    .option('--svg <dir>', 'draw latency, traffic and cost into this folder')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Of a mix, shares, tasks and the tokens of each part's last call count; models, escalations and classifiers are the
policy's. What no rule decides (latencies, failures, tokens, what the check finds) is drawn from the policy's own
figures and from workflows/simulate/assumptions.ts, which says where each number is from.

Examples:
  stepladder simulate --set claude-3 --messages 20000
  stepladder simulate --mix routing --messages 20000 --svg plots
  stepladder simulate --policy candidate.json --mix november.json --incidents 2 --json`,
    )
    .action(simulate);

async function simulate(options: Options): Promise<void> {
  const policy = await policyOf(options);
  const { mix } = await mixOf(options.mix, policy);
  const messages = whole('--messages', options.messages ?? mix.messagesPerDay, 1, MOST_MESSAGES);
  const seed = whole('--seed', options.seed, 0, 2 ** 31 - 1);
  const incidents = whole('--incidents', options.incidents, 0, 100);
  const wanted = options.workers ?? (messages < WORTH_A_THREAD ? 1 : availableParallelism());
  const workers = whole('--workers', wanted, 1, 64);
  const profile = profileFor(
    policy.modelSet === 'claude-3' || policy.modelSet === 'openai' ? policy.modelSet : 'current',
  );
  const prepared = await prepare({ messages, seed, incidents }, mix, policy, profile);
  const { svg } = options;
  if (svg !== undefined) await withFile(`--svg ${svg}`, 'written', () => mkdirSync(svg, { recursive: true }));
  const bar = progressBar('simulating');
  const begunAt = performance.now();
  const onProgress = (done: number, total: number): void => {
    if (performance.now() - begunAt > PATIENCE_MS) bar.update(done, total);
  };
  const tally = await simulateDay(prepared, { workers, onProgress }).finally(bar.stop);
  const report = reportOf(tally, prepared, { policy: `${policy.name} v${policy.version}`, mix: mix.name });
  if (svg !== undefined) {
    for (const [name, drawing] of Object.entries(plotsOf(report, tally))) {
      const file = join(svg, name);
      await withFile(`--svg ${file}`, 'written', () => writeFileSync(file, drawing));
    }
  }
  if (options.json) printJson(report);
  else for (const line of reportLines(report)) printLine(line);
}

async function policyOf({ policy: file, set, sla }: Options): Promise<Policy> {
  if (file !== undefined && set !== undefined) {
    throw new UserError('--policy and --set both choose the policy: give one of them');
  }
  const chosen = file === undefined ? policyOfSet(set ?? 'current') : await readPolicy(file);
  if (sla === undefined) return chosen;
  return { ...chosen, sla: { ...chosen.sla, defaultMs: whole('--sla', sla, 500, 60_000) } };
}

async function readPolicy(file: string): Promise<Policy> {
  const text = await withFile(`--policy ${file}`, 'read', () =>
    readFileSync(file === '-' ? 0 : file, 'utf8'),
  );
  const document = asUserError(() => {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  return checkPolicy(document, utcDay(Date.now()));
}

/** A strategy of compare by its id, or a file. */
async function mixOf(named: string, policy: Policy): Promise<Pick<Strategy, 'mix'>> {
  const book = bookOfPolicy(policy);
  const strategies = strategiesFor(book.cast);
  const strategy = strategies.find(({ id }) => id === named);
  if (strategy !== undefined) return strategy;
  const known = strategies.map(({ id }) => id).join(', ');
  const content = await withFile(`--mix ${named} is none of ${known}, and`, 'read', () =>
    readFileSync(named === '-' ? 0 : named, 'utf8'),
  );
  return parseMix(content, named === '-' ? 'stdin' : basename(named), book);
}

function whole(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UserError(`${option} takes a whole number from ${least} to ${most}, not ${value}`);
}
