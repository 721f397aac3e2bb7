import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { type DeployConfig, readConfig } from '../../../infra/config.ts';
import { utcDay } from '../../../tasks/core/clock.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { MESSAGES_PER_DAY } from '../../compare/strategies.ts';
import { type Finding, STATE_WORDS } from '../../preflight/finding.ts';
import { loadOf } from '../../preflight/load.ts';
import { type PreflightReport, preflight } from '../../preflight/preflight.ts';
import { resolveByDns } from '../../preflight/region.ts';
import { asUserError, type CommandFactory, printJson, printLine } from '../command.ts';
import { parseNumber } from '../number.ts';

interface Options {
  readonly region?: string;
  readonly traffic?: number;
  readonly json?: true;
}

const MOST_MESSAGES = 100_000_000;

function parseRegion(text: string): string {
  if (/^[a-z]{2}(?:-[a-z]+)+-\d$/u.test(text)) return text;
  throw new InvalidArgumentError('use the name of a region, such as us-east-1');
}

function parseTraffic(text: string): number {
  const messages = parseNumber(text);
  if (Number.isInteger(messages) && messages >= 1 && messages <= MOST_MESSAGES) return messages;
  throw new InvalidArgumentError(`use whole messages a day, 1 to ${MOST_MESSAGES}`);
}

export const command: CommandFactory = () =>
  new Command('preflight')
    .summary('what an AWS account still lacks, before anything is deployed to it')
    .description(
      'Looks at the account of your credentials before a deploy: region, CDK bootstrap, every model of the policy ' +
        '(known, access granted, end of life), quotas against the traffic, what a month costs. Each finding says what ' +
        'to do. Nothing is changed, no model is asked. Exits with 1 when something fails.',
    )
    .option('--region <region>', 'where to deploy (default: that of cdk.json)', parseRegion)
    .option(
      '--traffic <messages>',
      `messages a day that quotas must bear (default: ${MESSAGES_PER_DAY}; what is too little is then a warning)`,
      parseTraffic,
    )
    .option('--json', 'print {account, region, messagesPerDay, findings, load, total} and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  stepladder preflight\n  stepladder preflight --region eu-west-1 --traffic 50000 --json',
    )
    .action(check);

async function check({ region, traffic, json }: Options): Promise<void> {
  const config = asUserError(deployConfig);
  const report = await preflight({
    region: region ?? config.region,
    profile: profileFor(config.modelSet),
    messagesPerDay: traffic ?? MESSAGES_PER_DAY,
    shortfall: traffic === undefined ? 'warn' : 'fail',
    hasOpenAi: config.openai !== undefined,
    today: utcDay(Date.now()),
    resolve: resolveByDns,
    load: loadOf,
  });
  if (json) printJson(report);
  else print(report);
  process.exitCode = report.total.fail > 0 ? 1 : 0;
}

/** What `cdk deploy` would read. */
function deployConfig(): DeployConfig {
  const file = readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8');
  const { context } = JSON.parse(file) as { readonly context?: { readonly stepladder?: unknown } };
  return readConfig(context?.stepladder);
}

function print({ account, region, messagesPerDay, findings, total }: PreflightReport): void {
  printLine(`account ${account}, ${region}, ${messagesPerDay.toLocaleString('en-US')} messages a day`);
  for (const finding of findings) for (const line of linesOf(finding)) printLine(line);
  const counts = [`${total.fail} fail`, `${total.warn} warn`, `${total.unknown} unknown`, `${total.ok} ok`];
  printLine(counts.join(', '));
}

const linesOf = ({ state, check: what, about, found, fix }: Finding): readonly string[] => [
  `${STATE_WORDS[state]} ${what}: ${about}: ${found}`,
  ...(fix === null ? [] : [`        ${fix}`]),
];
