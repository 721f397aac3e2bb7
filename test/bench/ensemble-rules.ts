import { combine } from '../../tasks/core/ensemble/combine.ts';
import { memberSigns } from '../../tasks/core/ensemble/member-signs.ts';
import type { CombineOptions } from '../../tasks/core/ensemble/options.ts';
import type { SignModel } from '../../tasks/core/learning/sign-model.ts';
import { mean } from '../../workflows/learning/evaluation.ts';
import { fitRidge, type SignRow } from '../../workflows/learning/ridge.ts';
import { seededRandom } from '../../workflows/random.ts';
import {
  accuracyOf,
  isFitted,
  PENALTY,
  type Recorded,
  type Recording,
  type Round,
} from './ensemble-rounds.ts';

export type Rule = (members: readonly Recorded[], options: CombineOptions<Recorded>) => Recorded | null;
type Grade = 'score' | 'recorded';

const ALTERNATIVES = [2, 3, 4, 5, 6, 8, 10, 15, 20, 50];
const RESAMPLES = 2_000;

export const gradesOf = (
  rounds: readonly Round[],
  rule: Rule,
  options: CombineOptions<Recorded>,
  grade: Grade = 'score',
): readonly number[] => rounds.map(({ members }) => rule(members, options)?.[grade] ?? 0);

export const voting =
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

export type Weigh = (member: Recorded, alternatives: number) => number;

export const weightedBest = (
  weigh: Weigh,
  fitted: readonly Round[],
  options: CombineOptions<Recorded>,
): Rule =>
  bestOf(
    ALTERNATIVES.map((count) => voting('weighted', (member) => weigh(member, count))),
    fitted,
    options,
  );

export const stackedBy =
  (learner: SignModel, options: CombineOptions<Recorded>): Rule =>
  (members) =>
    combine('stacking', members, { ...options, learner }).winner;

export const learnerRows = (
  fitted: readonly Round[],
  options: CombineOptions<Recorded>,
): readonly SignRow[] =>
  fitted.flatMap(({ members }) => {
    const signs = memberSigns(members, options);
    return members.map(({ score }, at) => ({ signs: signs[at] ?? {}, target: score }));
  });

export const learnerFrom = (rows: readonly SignRow[]): SignModel =>
  fitRidge(rows, Object.keys(rows[0]?.signs ?? {}), PENALTY);

interface Gain {
  readonly mean: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** Paired, and rows of one bucket are drawn together: they may say the same. */
export function gainOf(
  scores: readonly number[],
  baseline: readonly number[],
  judged: readonly Round[],
): Gain {
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

export const optionsFor = ({ vote }: Recording, fitted: readonly Round[], models: readonly string[]) => {
  const accuracy = accuracyOf(fitted, models);
  const strength = (model: string): number => accuracy.get(model) ?? 0;
  return { accept: 0.8, closeCall: 0.1, strength, vote } satisfies CombineOptions<Recorded>;
};

export const only = (rounds: readonly Round[], models: readonly string[]): readonly Round[] =>
  rounds.map((round) => ({ ...round, members: round.members.filter(({ model }) => models.includes(model)) }));

export const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const points = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`;

export const interval = ({ mean: gain, low, high }: Gain): string =>
  `${points(gain)} (${points(low)} to ${points(high)})`;

export function foreignLearner(others: readonly Recording[]): SignModel | undefined {
  const rows = others.flatMap((other) => {
    const fitted = other.rounds.filter((round) => isFitted(round));
    return learnerRows(fitted, optionsFor(other, fitted, other.models));
  });
  return rows.length === 0 ? undefined : learnerFrom(rows);
}

/** All models, the best three, the best two, and all but the best. */
export function groupsOf({ models, rounds }: Recording): readonly (readonly string[])[] {
  const accuracy = accuracyOf(
    rounds.filter((round) => isFitted(round)),
    models,
  );
  const ranked = models.toSorted((one, other) => (accuracy.get(other) ?? 0) - (accuracy.get(one) ?? 0));
  return ranked.length < 3 ? [ranked] : [ranked, ranked.slice(0, 3), ranked.slice(0, 2), ranked.slice(1)];
}
