/**
 * Ensembles on recorded answers: does combining beat the best single model?
 *
 *   node test/bench/ensembles.ts <outcomes.jsonl>[:label,label,...] ...
 *
 * Rows as `stepladder evaluate` reads them, with texts. Everything is fitted on rows of even buckets and judged
 * on those of odd ones. With labels an answer votes for one of them, without for the number it ends in.
 */
import { cpus } from 'node:os';
import { combine } from '../../tasks/core/ensemble/combine.ts';
import { memberSigns } from '../../tasks/core/ensemble/member-signs.ts';
import type { CombineOptions } from '../../tasks/core/ensemble/options.ts';
import { voteWeight } from '../../tasks/core/ensemble/weights.ts';
import type { SignModel } from '../../tasks/core/learning/sign-model.ts';
import { mean } from '../../workflows/learning/evaluation.ts';
import { fitRidge, type SignRow } from '../../workflows/learning/ridge.ts';
import { seededRandom } from '../../workflows/random.ts';
import {
  accuracyOf,
  isEven,
  PENALTY,
  type Recorded,
  type Recording,
  type Round,
  readRecording,
} from './ensemble-rounds.ts';

type Rule = (members: readonly Recorded[], options: CombineOptions<Recorded>) => Recorded | null;
type Grade = 'score' | 'recorded';

const ALTERNATIVES = [2, 3, 4, 5, 6, 8, 10, 15, 20, 50];
const RESAMPLES = 2_000;

const gradesOf = (
  rounds: readonly Round[],
  rule: Rule,
  options: CombineOptions<Recorded>,
  grade: Grade = 'score',
): readonly number[] => rounds.map(({ members }) => rule(members, options)?.[grade] ?? 0);

const voting =
  (voteRule: 'plurality' | 'weighted', weigh?: (member: Recorded) => number): Rule =>
  (members, options) => {
    const weighed =
      weigh === undefined ? members : members.map((member) => ({ ...member, weight: weigh(member) }));
    return combine('voting', weighed, { ...options, vote: { ...options.vote, rule: voteRule } }).winner;
  };

/** The number of alternatives that makes the weights best on the rows they are fitted on. */
function bestOf(rules: readonly Rule[], fitted: readonly Round[], options: CombineOptions<Recorded>): Rule {
  const rated = rules.map((rule) => ({ rule, quality: mean(gradesOf(fitted, rule, options)) }));
  return rated.reduce((best, one) => (one.quality > best.quality ? one : best)).rule;
}

const learnerRows = (fitted: readonly Round[], options: CombineOptions<Recorded>): readonly SignRow[] =>
  fitted.flatMap(({ members }) => {
    const signs = memberSigns(members, options);
    return members.map(({ score }, at) => ({ signs: signs[at] ?? {}, target: score }));
  });

const learnerFrom = (rows: readonly SignRow[]): SignModel =>
  fitRidge(rows, Object.keys(rows[0]?.signs ?? {}), PENALTY);

interface Gain {
  readonly mean: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** Paired, and rows of one bucket are drawn together: they may say the same. */
function gainOf(scores: readonly number[], baseline: readonly number[], judged: readonly Round[]): Gain {
  const differences = scores.map((score, at) => score - (baseline[at] ?? 0));
  const buckets = [...Map.groupBy(differences.keys(), (at) => judged[at]?.bucket).values()].map((rows) => ({
    sum: rows.reduce((sum, at) => sum + (differences[at] ?? 0), 0),
    count: rows.length,
  }));
  const random = seededRandom(1);
  const draws = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    let count = 0;
    for (let drawn = 0; drawn < buckets.length; drawn += 1) {
      const bucket = buckets[Math.floor(random() * buckets.length)];
      sum += bucket?.sum ?? 0;
      count += bucket?.count ?? 0;
    }
    return sum / count;
  }).sort((one, other) => one - other);
  const at = (share: number): number => draws[Math.floor(share * (draws.length - 1))] ?? Number.NaN;
  return { mean: mean(differences), low: at(0.025), high: at(0.975) };
}

const optionsFor = ({ vote }: Recording, fitted: readonly Round[], models: readonly string[]) => {
  const accuracy = accuracyOf(fitted, models);
  const strength = (model: string): number => accuracy.get(model) ?? 0;
  return { accept: 0.8, closeCall: 0.1, strength, vote } satisfies CombineOptions<Recorded>;
};

const only = (rounds: readonly Round[], models: readonly string[]): readonly Round[] =>
  rounds.map((round) => ({ ...round, members: round.members.filter(({ model }) => models.includes(model)) }));

/** @param foreign a learner fitted on other recordings, if there are any */
function judgeGroup(
  recording: Recording,
  models: readonly string[],
  foreign: SignModel | undefined,
): readonly string[] {
  const within = only(recording.rounds, models);
  const fitted = within.filter(isEven);
  const judged = within.filter((round) => !isEven(round));
  const options = optionsFor(recording, fitted, models);
  const { strength } = options;
  const best = models.toSorted((one, other) => strength(other) - strength(one))[0] ?? '';
  const single: Rule = (members) => members.find(({ model }) => model === best) ?? null;
  const weighted = (weigh: (member: Recorded, count: number) => number): Rule =>
    bestOf(
      ALTERNATIVES.map((count) => voting('weighted', (member) => weigh(member, count))),
      fitted,
      options,
    );
  const stacked =
    (learner: SignModel): Rule =>
    (members) =>
      combine('stacking', members, { ...options, learner }).winner;
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

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const points = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`;

const interval = ({ mean: gain, low, high }: Gain): string =>
  `${points(gain)} (${points(low)} to ${points(high)})`;

function report(recording: Recording, others: readonly Recording[]): readonly string[] {
  const { models, rounds } = recording;
  const accuracy = accuracyOf(rounds.filter(isEven), models);
  const ranked = models.toSorted((one, other) => (accuracy.get(other) ?? 0) - (accuracy.get(one) ?? 0));
  const groups =
    ranked.length < 3 ? [ranked] : [ranked, ranked.slice(0, 3), ranked.slice(0, 2), ranked.slice(1)];
  const rows = others.flatMap((other) => {
    const fitted = other.rounds.filter(isEven);
    return learnerRows(fitted, optionsFor(other, fitted, other.models));
  });
  const foreign = rows.length === 0 ? undefined : learnerFrom(rows);
  return groups.flatMap((group) => judgeGroup(recording, group, foreign));
}

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write(
    'name at least one file of recorded answers: node test/bench/ensembles.ts outcomes.jsonl[:label,label]\n',
  );
  process.exitCode = 1;
} else {
  const recordings = files.map(readRecording);
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
      .join('\n')}`,
  );
}
