import { Command, InvalidArgumentError } from 'commander';
import { DynamoShopRecords } from '../../../tasks/adapters/dynamodb/shop-records.ts';
import type { Policy } from '../../../tasks/core/policy/policy.ts';
import { shapePolicy } from '../../../tasks/core/policy/shape-problems.ts';
import { maskPersonal } from '../../../tasks/core/privacy/mask-personal.ts';
import { maskSecrets } from '../../../tasks/core/privacy/mask-secrets.ts';
import { defaultPolicy } from '../../../tasks/profiles/mangaassist/default-policy.ts';
import { createMangaAssist } from '../../../tasks/profiles/mangaassist/profile.ts';
import type { StackAddress } from '../../connection/stack-address.ts';
import { writePieces } from '../../costs/export.ts';
import { scanRuns } from '../../costs/scan-runs.ts';
import { type Runs, withRuns } from '../../costs/with-runs.ts';
import { MOST_PAIRS } from '../../distill/bedrock-line.ts';
import { SKIPS, type Skip } from '../../distill/candidate.ts';
import { type Distilled, distill } from '../../distill/distill.ts';
import { withPolicies } from '../../policy/with-policies.ts';
import { type CommandFactory, printJson, printLine, printProblem, UserError } from '../command.ts';
import { withConnection } from '../connection.ts';
import { withFile } from '../files.ts';
import { parseNumber } from '../number.ts';
import { progressBar } from '../progress.ts';
import { parseSince } from '../since.ts';

interface Options {
  readonly out: string;
  readonly since?: number;
  readonly minConfidence: number;
  readonly limit: number;
  readonly multiTurn?: true;
  readonly json?: true;
}

function parseShare(text: string): number {
  const value = parseNumber(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('use 0 to 1');
}

function parseLimit(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_PAIRS) return value;
  throw new InvalidArgumentError(`use 1 to ${MOST_PAIRS}: a Bedrock job takes no more`);
}

export const command: CommandFactory = () =>
  new Command('distill')
    .summary('what the cheap model should learn from the strong one')
    .description('Training data from messages that the cheap model failed and a stronger one answered.')
    .addCommand(
      new Command('export')
        .description(
          'Writes escalated and accepted messages as JSONL for Bedrock model customization: the prompt of the rejected answer ' +
            'with the accepted one. Personal data is masked; replays, shadows and everything about orders are left out. ' +
            'Prompts are made again from request, route and shop records, and dropped where the records have changed since.',
        )
        .requiredOption('--out <file>', 'the JSONL file')
        .option('--since <time>', 'started at or after: an ISO time, or 15m, 2h, 3d ago', parseSince)
        .option('--min-confidence <share>', 'of the accepted answer, 0 to 1', parseShare, 0.8)
        .option('--limit <n>', 'at most this many pairs, the newest', parseLimit, MOST_PAIRS)
        .option(
          '--multi-turn',
          'take follow-ups with their earlier turns: Nova students read them, Claude and Llama do not',
        )
        .option('--json', 'print {out, escalated, pairs, simulated, skipped} and nothing else')
        .addHelpText(
          'after',
          '\nExamples:\n  stepladder distill export --out pairs.jsonl\n' +
            '  stepladder distill export --out pairs.jsonl --since 7d --min-confidence 0.9 --json',
        )
        .action(exported),
    );

async function exported(options: Options): Promise<void> {
  const counts = await withConnection(({ endpoints }) =>
    withRuns(endpoints, async (runs) => writePairs(runs, await livePolicy(endpoints), options)),
  );
  const { simulated, pairs } = counts;
  if (simulated > 0) {
    printProblem(`${simulated} of ${pairs} answers were written by the simulator: train nothing on them`);
  }
  if (options.json) printJson({ out: options.out, ...counts });
  else for (const line of summary(options.out, counts)) printLine(line);
}

async function writePairs(runs: Runs, policy: Policy, options: Options): Promise<Distilled> {
  const { since, limit, minConfidence, out } = options;
  const bar = progressBar('reading runs');
  try {
    const { counts, lines } = await distill(since, limit, {
      profile: createMangaAssist(),
      records: new DynamoShopRecords(runs.client, runs.table),
      policy,
      minConfidence,
      multiTurn: options.multiTurn === true,
      mask: (text) => maskSecrets(maskPersonal(text)),
      runs: runs.store,
      scan: (from) => scanRuns(runs, from === undefined ? {} : { since: from }, runs.items, bar.update),
    });
    await withFile(`--out ${out}`, 'written', () => writePieces(orNothing(lines, counts), out));
    return counts;
  } finally {
    bar.stop();
  }
}

/** Without a single pair the file is left as it was. */
async function* orNothing(lines: AsyncIterable<string>, counts: Distilled): AsyncGenerator<string, void> {
  yield* lines;
  if (counts.pairs > 0) return;
  const why = reasons(counts);
  throw new UserError(
    counts.escalated === 0
      ? 'no escalated and accepted messages in this window: widen --since'
      : `none of ${counts.escalated} escalated messages gives a pair: ${why.join('; ')}`,
  );
}

const reasons = ({ skipped }: Distilled): readonly string[] =>
  (Object.entries(skipped) as [Skip, number][]).flatMap(([skip, count]) =>
    count === 0 ? [] : [`${count} because ${SKIPS[skip]}`],
  );

const summary = (out: string, counts: Distilled): readonly string[] => [
  `${counts.pairs} pairs of ${counts.escalated} escalated messages in ${out}`,
  ...reasons(counts).map((reason) => `left out: ${reason}`),
];

/** A policy that can no longer be read gives way to the default: only its limits and rules are needed. */
const livePolicy = (endpoints: StackAddress): Promise<Policy> =>
  withPolicies(endpoints, async (policies) => {
    const shaped = shapePolicy((await policies.live()).document);
    return 'policy' in shaped ? shaped.policy : defaultPolicy;
  });
