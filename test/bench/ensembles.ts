/**
 * Ensembles on recorded answers: does combining beat the best single model?
 *
 *   node test/bench/ensembles.ts [--learner <file>] <outcomes.jsonl>[:label,label,...] ...
 *
 * Rows as `stepladder evaluate` reads them, with texts. Everything is fitted on rows of even buckets and judged
 * on those of odd ones. With labels an answer votes for one of them, without for the number it ends in. A learner taught by
 * one half of all files is written to the file that is named: it stands in a policy as `ensemble.learner`.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { combine } from '../../tasks/core/ensemble/combine.ts';
import type { CombineOptions } from '../../tasks/core/ensemble/options.ts';
import { voteWeight } from '../../tasks/core/ensemble/weights.ts';
import type { SignModel } from '../../tasks/core/learning/sign-model.ts';
import { mean } from '../../workflows/learning/evaluation.ts';
import { learnerLines } from './ensemble-learner.ts';
import {
  accuracyOf,
  isFitted,
  type Recorded,
  type Recording,
  type Round,
  readRecording,
} from './ensemble-rounds.ts';
import {
  foreignLearner,
  gainOf,
  gradesOf,
  groupsOf,
  interval,
  learnerFrom,
  learnerRows,
  only,
  optionsFor,
  percent,
  type Rule,
  stackedBy,
  voting,
  type Weigh,
  weightedBest,
} from './ensemble-rules.ts';

/** @param foreign a learner fitted on other recordings, if there are any */
function judgeGroup(
  recording: Recording,
  models: readonly string[],
  foreign: SignModel | undefined,
): readonly string[] {
  const within = only(recording.rounds, models);
  const fitted = within.filter((round) => isFitted(round));
  const judged = within.filter((round) => !isFitted(round));
  const options = optionsFor(recording, fitted, models);
  const { strength } = options;
  const best = models.toSorted((one, other) => strength(other) - strength(one))[0] ?? '';
  const single: Rule = (members) => members.find(({ model }) => model === best) ?? null;
  const weighted = (weigh: Weigh): Rule => weightedBest(weigh, fitted, options);
  const stacked = (learner: SignModel) => stackedBy(learner, options);
  const rules: readonly (readonly [string, Rule])[] = [
    ['confidence_select', (members) => combine('confidence_select', members, options).winner],
    ['voting, plurality', voting('plurality')],
    ['voting, weighted by model', weighted(({ model }, count) => voteWeight(strength(model), count))],
    ['voting, weighted by answer', weighted(({ confidence }, count) => voteWeight(confidence ?? 0, count))],
    ['stacking, learner fitted here', stacked(learnerFrom(learnerRows(fitted, options)))],
    ...(foreign === undefined
      ? []
      : [['stacking, learner fitted on the other files', stacked(foreign)] as const]),
    [
      'any right (nobody can know)',
      (members) => members.toSorted((one, other) => other.score - one.score)[0] ?? null,
    ],
  ];
  const line = ([name, rule]: readonly [string, Rule]): string => {
    const scores = gradesOf(judged, rule, options);
    const gain = gainOf(scores, gradesOf(judged, single, options), judged);
    const old = gainOf(
      gradesOf(judged, rule, options, 'recorded'),
      gradesOf(judged, single, options, 'recorded'),
      judged,
    );
    return `| ${name} | ${percent(mean(scores))} | ${interval(gain)} | ${interval(old)} |`;
  };
  return [
    `### ${recording.name}, ${models.length} models, ${fitted.length} rows fitted, ${judged.length} judged`,
    '',
    '| rule | right | gain over the best single, points (95 % interval) | by the recorded grades |',
    '|---|---|---|---|',
    ...models.map(
      (model) =>
        `| ${model === best ? `**${model}**, best single` : model} | ${percent(accuracyOf(judged, [model]).get(model) ?? 0)} | - | - |`,
    ),
    ...rules.map(line),
    '',
    agreementLine(judged, options),
    '',
  ];
}

/** Whether low agreement tells wrong answers. */
function agreementLine(judged: readonly Round[], options: CombineOptions<Recorded>): string {
  const voted = judged.map(({ members }) => combine('voting', members, options));
  const share = (isLow: boolean): string => {
    const group = voted.filter(({ agreement }) => agreement.isLow === isLow);
    return `${group.length} rows, ${percent(mean(group.map(({ winner }) => winner?.score ?? 0)))} right`;
  };
  return `Agreement of the plurality's votes below .7: ${share(true)}; from .7: ${share(false)}.`;
}

function report(recording: Recording, others: readonly Recording[]): readonly string[] {
  const foreign = foreignLearner(others);
  return groupsOf(recording).flatMap((group) => judgeGroup(recording, group, foreign));
}

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { learner: { type: 'string' } },
});
if (files.length === 0) {
  process.stderr.write(
    'name at least one file of recorded answers: node test/bench/ensembles.ts outcomes.jsonl[:label,label]\n',
  );
  process.exitCode = 1;
} else {
  const recordings = files.map((file) => readRecording(file));
  if (values.learner !== undefined) {
    writeFileSync(values.learner, `${JSON.stringify(foreignLearner(recordings), null, 2)}\n`);
  }
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  process.stdout.write(
    `## ensembles · ${date} · ${machine}\n\n${recordings
      .flatMap((one) =>
        report(
          one,
          recordings.filter((other) => other !== one),
        ),
      )
      .join('\n')}
### does a fitted learner beat a vote?

| recording | rows judged | right | over plurality, points (95 % interval) | over weighted by model |
|---|---|---|---|---|
${files
  .flatMap((file, at) =>
    learnerLines(
      file,
      recordings.filter((_, other) => other !== at),
    ),
  )
  .join('\n')}
`,
  );
}
