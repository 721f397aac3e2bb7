import { Command, Option } from 'commander';
import type { PromptKind } from '../../../tasks/core/learning/router.ts';
import { fitOutcomes } from '../../learning/fit-outcomes.ts';
import { addParameters, writePacked } from '../../learning/parameters.ts';
import { readExamples, readOutcomes } from '../../learning/read-rows.ts';
import { readShopExamples } from '../../learning/shop-examples.ts';
import { trainLabels } from '../../learning/train-labels.ts';
import { trainShop } from '../../learning/train-shop.ts';
import { asUserError, type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { progressBar } from '../progress.ts';

interface Options {
  readonly examples?: string;
  readonly outcomes?: string;
  readonly shop?: string;
  readonly weak?: string;
  readonly strong?: string;
  readonly kind: PromptKind;
  readonly out: string;
  readonly bits: string;
  readonly json?: boolean;
}

export const command: CommandFactory = () =>
  new Command('train')
    .description(
      'Fits a classifier to labelled texts, or a router and a check to recorded outcomes. No model is called.',
    )
    .option('--examples <file>', 'JSONL of {text, label}: twenty of each label suffice')
    .option('--outcomes <file>', 'JSONL of {prompt, models: {name: {score, text?}}}')
    .option(
      '--shop <folder>',
      'the labelled messages of the shop: its classifier also reads lexicon and catalogue',
    )
    .option('--weak <names>', 'the cheap model of the outcomes; others after a comma tell what is hard')
    .option('--strong <names>', 'the dear model of the outcomes')
    .addOption(
      new Option('--kind <kind>', 'the prompts to fit: sums told in words, plain statements, all the others')
        .choices(['story', 'plain', 'general'])
        .default('general'),
    )
    .requiredOption('--out <file>', 'where the parameters go; what is there of other kinds stays')
    .addOption(new Option('--bits <n>', 'features fall into 2^n buckets').default('17'))
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  stepladder train --examples tickets.jsonl --out tickets.json
  stepladder score --params tickets.json --labels < rows.jsonl
  stepladder train --shop tasks/profiles/mangaassist/examples --out tasks/profiles/mangaassist/parameters/intents.json
  stepladder train --outcomes recorded.jsonl --weak small --strong large --out router.json`,
    )
    .action((options: Options) => {
      const given = [options.examples, options.outcomes, options.shop].filter((one) => one !== undefined);
      if (given.length !== 1) throw new UserError('train takes one of --examples, --outcomes and --shop.');
      if (options.outcomes !== undefined) trainFromOutcomes(options.outcomes, options);
      else trainClassifier(options);
    });

function trainClassifier({ examples, shop, out, bits, json }: Options): void {
  const size = Number(bits);
  if (!Number.isInteger(size) || size < 8 || size > 20) throw new UserError('--bits takes 8 to 20.');
  const progress = progressBar('training');
  const onProgress = (share: number): void => progress.update(Math.round(share * 100), 100);
  const trained = asUserError(() =>
    shop === undefined
      ? trainLabels(readExamples(examples ?? ''), { bits: size, leastExamples: 1, onProgress })
      : trainShop(readShopExamples(shop), onProgress),
  );
  progress.stop();
  const added = { labels: trained.parameters };
  asUserError(() => (shop === undefined ? addParameters(out, added) : writePacked(out, added)));
  const accuracy = Number(trained.accuracy.toFixed(4));
  if (json) printJson({ examples: trained.examples, labels: trained.labels, accuracy, out });
  else {
    printLine(`${trained.examples} examples of ${trained.labels} labels -> ${out}`);
    printLine(`accuracy ${accuracy} on examples left out (five folds)`);
  }
}

function trainFromOutcomes(file: string, { weak, strong, kind, out, json }: Options): void {
  if (weak === undefined || strong === undefined)
    throw new UserError('--outcomes needs --weak and --strong.');
  const fitted = asUserError(() =>
    fitOutcomes(readOutcomes(file), { weak: weak.split(','), strong: strong.split(','), kind }),
  );
  const checkKind = kind === 'story' ? 'story' : 'general';
  asUserError(() =>
    addParameters(out, {
      router: { [kind]: fitted.router },
      ...(fitted.check === undefined ? {} : { check: { [checkKind]: fitted.check } }),
    }),
  );
  const parts = fitted.check === undefined ? ['router'] : ['router', 'check'];
  if (json) printJson({ rows: fitted.rows, kind, parts, out });
  else printLine(`${parts.join(' and ')} for ${kind} prompts from ${fitted.rows} rows -> ${out}`);
}
