import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { shippedCheck, shippedRouter } from '../../../tasks/core/learning/parameters/index.ts';
import { type CheckReport, type Evaluation, evaluateOutcomes } from '../../learning/evaluate-outcomes.ts';
import { readParameters } from '../../learning/parameters.ts';
import { plotEvaluation } from '../../learning/plot.ts';
import { readOutcomes } from '../../learning/read-rows.ts';
import { withOverrides } from '../../learning/score-rows.ts';
import { percent } from '../../printing/figures.ts';
import { asUserError, type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withFile } from '../files.ts';

interface Options {
  readonly data: string;
  readonly weak: string;
  readonly strong: string;
  readonly priceRatio: string;
  readonly params?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

export const command: CommandFactory = () =>
  new Command('evaluate')
    .description(
      'Measures router and check on recorded outcomes: what each share of strong calls would have reached. No model is called.',
    )
    .requiredOption('--data <file>', 'JSONL of {prompt, models: {name: {score, text?}}}')
    .requiredOption('--weak <name>', 'the cheap model of the rows')
    .requiredOption('--strong <name>', 'the dear model of the rows')
    .option('--price-ratio <k>', 'price of the strong model over the weak one', '20')
    .option('--params <file>', 'parameters of your own, from stepladder train')
    .option('--svg <file>', 'draw the strong-call curves')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
APGR: area under the share of the gap recovered, over the share of strong calls; random routing has .5.
CPT(p): least share of strong calls that recovers p % of the gap. Intervals are 95 %, by bootstrap over rows.

Example:
  stepladder evaluate --data recorded.jsonl --weak small --strong large --price-ratio 20 --svg curve.svg`,
    )
    .action(async (options: Options) => {
      const priceRatio = Number(options.priceRatio);
      if (!(priceRatio >= 1 && priceRatio < Infinity)) {
        throw new UserError('--price-ratio takes a number of at least 1.');
      }
      const own = asUserError(() => (options.params === undefined ? {} : readParameters(options.params)));
      const evaluation = asUserError(() =>
        evaluateOutcomes(readOutcomes(options.data), {
          weak: options.weak,
          strong: options.strong,
          priceRatio,
          router: withOverrides(shippedRouter, own.router),
          check: withOverrides(shippedCheck, own.check),
        }),
      );
      const title = `${basename(options.data)}: ${options.weak} or ${options.strong}`;
      const { svg } = options;
      if (svg !== undefined) {
        await withFile(`--svg ${svg}`, 'written', () =>
          writeFileSync(svg, plotEvaluation(evaluation, title)),
        );
      }
      if (options.json) printJson({ weak: options.weak, strong: options.strong, ...evaluation });
      else print(evaluation, title);
    });

const number = (value: number, digits = 3): string => value.toFixed(digits);
const range = ([low, high]: readonly [number, number]): string => `${number(low)} to ${number(high)}`;

function print(evaluation: Evaluation, title: string): void {
  const { rows, weakScore, strongScore, priceRatio, router, baselines, overLength, check } = evaluation;
  printLine(title);
  printLine(
    `${rows} rows; mean score ${number(weakScore)} weak, ${number(strongScore)} strong; price 1 : ${priceRatio}`,
  );
  printLine();
  printLine('              APGR   95 %              CPT50    CPT80    saved at CPT50 / CPT80');
  for (const one of [router, ...baselines]) {
    printLine(
      `${one.name.padEnd(13)} ${number(one.apgr)}  ${range(one.apgrInterval).padEnd(16)}  ${percent(one.cpt50).padEnd(7)}  ` +
        `${percent(one.cpt80).padEnd(7)}  ${percent(one.saved50)} / ${percent(one.saved80)}`,
    );
  }
  printLine(`router over prompt length: ${range(overLength)} (95 %, paired)`);
  if (check !== null) printCheck(check);
}

function printCheck(check: CheckReport): void {
  printLine();
  printLine(
    `check on ${check.answers} answers: AUROC ${number(check.auroc)} (${range(check.aurocInterval)}); ` +
      `answer length ${number(check.lengthAuroc)}; over length ${range(check.overLength)} (95 %, paired)`,
  );
  printLine(
    `calibration error ${number(check.calibrationErrorBefore)} before, ${number(check.calibrationErrorAfter)} after`,
  );
  printLine('accept from   escalated   mean score   saved     wrong among the accepted');
  for (const { accept, escalated, quality, saved, risk } of check.thresholds) {
    printLine(
      `${accept.toFixed(2).padEnd(12)}  ${percent(escalated).padEnd(10)}  ${number(quality).padEnd(11)}  ${percent(saved).padEnd(8)}  ${percent(risk)}`,
    );
  }
}
