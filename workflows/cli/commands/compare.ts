import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { bookOf } from '../../compare/book.ts';
import { type Comparison, compareMix, compareStrategies } from '../../compare/compare.ts';
import { parseMix } from '../../compare/mix-file.ts';
import { comparisonChart, comparisonLines } from '../../compare/print.ts';
import { type CommandFactory, printJson, printLine } from '../command.ts';
import { withFile } from '../files.ts';

interface Options {
  readonly set: string;
  readonly mix?: string;
  readonly svg?: string;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('compare')
    .summary('what a day costs by strategy, and what another mix would cost')
    .description(
      'Prices the strategies that Stepladder unites (all on one model, routing, cascades, a cache, ensembles), or a traffic ' +
        'mix of your own: cost, savings, break-even, expected quality, latency. Under claude-3 every figure of the ' +
        'documents stands beside ours, with its source. No model is called.',
    )
    .option('--set <name>', 'whose prices: current, or claude-3 with the figures of the documents', 'current')
    .option('--mix <file>', 'a mix of your own, as JSON; - reads standard input')
    .option('--svg <file>', 'draw the cost of a day')
    .option('--json', 'print the comparison, as numbers, and nothing else')
    .addHelpText(
      'after',
      `
A mix says how a day's messages are answered. The shares of its parts add up to 1; the last call of a part answers, and
those before it were rejected by the check (with "together": all run at once). Models are cheap, mid, top, or ids.
  {
    "name": "our November", "messagesPerDay": 250000, "cacheHitShare": 0.1, "implementationUsd": 9000,
    "everyMessage": [{"model": "cheap", "inputTokens": 200, "outputTokens": 40}],
    "parts": [
      {"name": "routine", "share": 0.7, "tasks": ["faq", "order_status"],
       "calls": [{"model": "cheap", "inputTokens": 400, "outputTokens": 150}]},
      {"name": "escalated", "share": 0.1,
       "calls": [{"model": "cheap", "inputTokens": 400, "outputTokens": 150},
                 {"model": "mid", "inputTokens": 400, "outputTokens": 300}]},
      {"name": "advice", "share": 0.2, "tasks": ["recommendation"],
       "calls": [{"model": "mid", "inputTokens": 900, "outputTokens": 400}]}
    ]
  }

Examples:
  stepladder compare
  stepladder compare --set claude-3 --json
  stepladder compare --mix november.json --svg november.svg`,
    )
    .action(async (options: Options) => {
      const comparison = await compared(options);
      const { svg } = options;
      if (svg !== undefined) {
        await withFile(`--svg ${svg}`, 'written', () => writeFileSync(svg, comparisonChart(comparison)));
      }
      if (options.json) printJson(comparison);
      else for (const line of comparisonLines(comparison)) printLine(line);
    });

async function compared({ set, mix }: Options): Promise<Comparison> {
  if (mix === undefined) return compareStrategies(set);
  const book = bookOf(set, 'cascade');
  const content = await withFile(`--mix ${mix}`, 'read', () => readFileSync(mix === '-' ? 0 : mix, 'utf8'));
  return compareMix(parseMix(content, mix === '-' ? 'stdin' : basename(mix), book), book);
}
