import { voteWeight } from '../../tasks/core/ensemble/weights.ts';
import type { SignModel } from '../../tasks/core/learning/sign-model.ts';
import { mean } from '../../workflows/learning/evaluation.ts';
import { isFitted, type Recording, type Round, readRecording } from './ensemble-rounds.ts';
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

interface Contest {
  readonly judged: readonly Round[];
  readonly learner: readonly number[];
  readonly foreign: readonly number[];
  readonly plurality: readonly number[];
  readonly weighted: readonly number[];
}

/**
 * Grades of the rows of one half by what the other half has taught: of the learner, of one that other files
 * have taught, and of both kinds of voting.
 */
function contest(recording: Recording, models: readonly string[], foreign: SignModel | undefined): Contest {
  const within = only(recording.rounds, models);
  const fitted = within.filter((round) => isFitted(round, recording.half));
  const judged = within.filter((round) => !isFitted(round, recording.half));
  const options = optionsFor(recording, fitted, models);
  const byModel: Weigh = ({ model }, count) => voteWeight(options.strength(model), count);
  const gradesBy = (rule: Rule): readonly number[] => gradesOf(judged, rule, options);
  return {
    judged,
    learner: gradesBy(stackedBy(learnerFrom(learnerRows(fitted, options)), options)),
    foreign: foreign === undefined ? [] : gradesBy(stackedBy(foreign, options)),
    plurality: gradesBy(voting('plurality')),
    weighted: gradesBy(weightedBest(byModel, fitted, options)),
  };
}

const together = (one: Contest, other: Contest): Contest => ({
  judged: [...one.judged, ...other.judged],
  learner: [...one.learner, ...other.learner],
  foreign: [...one.foreign, ...other.foreign],
  plurality: [...one.plurality, ...other.plurality],
  weighted: [...one.weighted, ...other.weighted],
});

/** Does a fitted learner beat a vote? Each half by what the other half has taught, and both together. */
export function learnerLines(argument: string, others: readonly Recording[]): readonly string[] {
  const [even, odd] = [readRecording(argument, 'even'), readRecording(argument, 'odd')];
  const foreign = foreignLearner(others);
  return groupsOf(even).flatMap((models) => {
    const [one, other] = [contest(even, models, foreign), contest(odd, models, foreign)];
    const both = together(one, other);
    const line = (rows: string, { judged, plurality, weighted }: Contest, grades: readonly number[]) => {
      const over = (votes: readonly number[]): string => interval(gainOf(grades, votes, judged));
      const what = `${even.name}, ${models.length} models | ${rows} (${judged.length})`;
      return `| ${what} | ${percent(mean(grades))} | ${over(plurality)} | ${over(weighted)} |`;
    };
    return [
      line('odd, taught by even', one, one.learner),
      line('even, taught by odd', other, other.learner),
      line('all, each half by the other', both, both.learner),
      ...(foreign === undefined ? [] : [line('all, taught by the other files', both, both.foreign)]),
    ];
  });
}
