import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { createMangaAssist } from '../../../tasks/profiles/mangaassist/profile.ts';
import { readParameters } from '../../learning/parameters.ts';
import { parseScoreRows } from '../../learning/read-rows.ts';
import { rowLabeller, rowScorer } from '../../learning/score-rows.ts';
import { asUserError, type CommandFactory, printJson, UserError } from '../command.ts';

interface Options {
  readonly params?: string;
  readonly labels?: boolean;
  readonly json?: boolean;
}

export const command: CommandFactory = () =>
  new Command('score')
    .description(
      'Scores prompts, and answers if there are any, by the shipped parameters. No model is called.',
    )
    .option('--params <file>', 'parameters of your own, from stepladder train')
    .option('--labels', 'put the labels of --params on the rows')
    .option('--json', 'print one JSON array instead of a line a row')
    .addHelpText(
      'after',
      `
Reads JSONL of {id, prompt, text?} from stdin, where text is a model's answer, and prints JSONL of
{id, strong, accept, intent, complexity, lane}: strong is larger where the strong model is needed, accept is
larger where the answer can be trusted (null without text). With --labels: {id, intent, confidence, outOfScope}.

Example:
  stepladder score < rows.jsonl > scores.jsonl`,
    )
    .action(async (options: Options) => {
      if (options.labels && options.params === undefined) {
        throw new UserError('--labels needs --params: the labels of a classifier you trained.');
      }
      const parameters = asUserError(() =>
        options.params === undefined ? {} : readParameters(options.params),
      );
      const input = await text(process.stdin);
      const rows = asUserError(() => parseScoreRows(input, 'stdin', options.labels ? 'either' : 'prompt'));
      const score = asUserError(() =>
        options.labels ? rowLabeller(parameters) : rowScorer(createMangaAssist(), parameters),
      );
      const scored = rows.map((row, at) => score(row, at));
      if (options.json) printJson(scored);
      else for (const row of scored) process.stdout.write(`${JSON.stringify(row)}\n`);
    });
