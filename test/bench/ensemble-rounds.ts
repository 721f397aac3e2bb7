import { readFileSync } from 'node:fs';
import { readLabel } from '../../tasks/core/ensemble/labels.ts';
import type { EnsembleMember } from '../../tasks/core/ensemble/member.ts';
import type { VoteOptions } from '../../tasks/core/ensemble/options.ts';
import { pairSigns } from '../../tasks/core/learning/answer-check.ts';
import { type SignModel, scoreSigns } from '../../tasks/core/learning/sign-model.ts';
import { clamp01 } from '../../tasks/core/round.ts';
import { mean } from '../../workflows/learning/evaluation.ts';
import { type OutcomeRow, readOutcomes } from '../../workflows/learning/read-rows.ts';
import { fitRidge } from '../../workflows/learning/ridge.ts';

/** An answer with its grades, which no rule sees. */
export interface Recorded extends EnsembleMember {
  /** Graded here: it ends in the reference's number. Where numbers are not the matter, as recorded. */
  readonly score: number;
  readonly recorded: number;
}

/** All answers to one prompt. */
export interface Round {
  readonly bucket: number;
  readonly members: readonly Recorded[];
}

export interface Recording {
  readonly name: string;
  readonly half: Half;
  readonly vote: VoteOptions;
  readonly models: readonly string[];
  readonly rounds: readonly Round[];
}

const FOLDS = 5;
/** Rows of doubt, for every fit of this bench. */
export const PENALTY = 30;

/** Buckets whose rows everything is fitted on; the others judge. */
export type Half = 'even' | 'odd';

export const isFitted = (
  { bucket = 0 }: { readonly bucket?: number | undefined },
  half: Half = 'even',
): boolean => (bucket % 2 === 0) === (half === 'even');

export const accuracyOf = (
  rounds: readonly Round[],
  models: readonly string[],
): ReadonlyMap<string, number> =>
  new Map(
    models.map((model) => [
      model,
      mean(rounds.map(({ members }) => members.find((one) => one.model === model)?.score ?? 0)),
    ]),
  );

/**
 * @param argument a file of outcomes, and after a colon the labels that answers may name
 * @param half of the rows that confidences are fitted on
 */
export function readRecording(argument: string, half: Half = 'even'): Recording {
  const colon = argument.indexOf('.jsonl:');
  const file = colon < 0 ? argument : argument.slice(0, colon + '.jsonl'.length);
  const vote: VoteOptions =
    colon < 0 ? { kind: 'number' } : { labels: argument.slice(colon + '.jsonl:'.length).split(',') };
  const references = colon < 0 ? referencesOf(file) : [];
  const rows = readOutcomes(file);
  const models = Object.keys(rows[0]?.models ?? {});
  const graded = rows.map((row, at) => ({ row, reference: readLabel(references[at] ?? '', vote) }));
  const rounds = roundsOf(graded, models, vote, half);
  return { name: file.split('/').at(-1) ?? file, half, vote, models, rounds };
}

/** The graders of records compare strings, and so may take $29.00 for wrong where 29 is right. */
const referencesOf = (file: string): readonly string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => String((JSON.parse(line) as { readonly ref?: unknown }).ref ?? ''));

interface GradedRow {
  readonly row: OutcomeRow;
  readonly reference: string | null;
}

/**
 * How far each answer can be trusted is what can be read off it, by a small model for each model that is
 * fitted on one half, and cross-fitted there.
 */
function roundsOf(
  graded: readonly GradedRow[],
  models: readonly string[],
  vote: VoteOptions,
  half: Half,
): readonly Round[] {
  const fitted = graded.filter(({ row }) => isFitted(row, half));
  const gradeOf = ({ row, reference }: GradedRow, model: string): number => {
    const { text = '', score = 0 } = row.models[model] ?? {};
    return reference === null ? score : Number(readLabel(text, vote) === reference);
  };
  const train = (model: string, from: readonly GradedRow[]): SignModel => {
    const answers = from.map((one) => ({
      signs: pairSigns(one.row.prompt, one.row.models[model]?.text ?? ''),
      target: gradeOf(one, model),
    }));
    return fitRidge(answers, Object.keys(answers[0]?.signs ?? {}), PENALTY);
  };
  const checks = models.map((model) => ({
    model,
    whole: train(model, fitted),
    folds: Array.from({ length: FOLDS }, (_, fold) =>
      train(
        model,
        fitted.filter(({ row }) => foldOf(row) !== fold),
      ),
    ),
  }));
  return graded.map((one) => ({
    bucket: one.row.bucket ?? 0,
    members: checks.map(({ model, whole, folds }, no): Recorded => {
      const { score = 0, text = '' } = one.row.models[model] ?? {};
      const check = isFitted(one.row, half) ? (folds[foldOf(one.row)] ?? whole) : whole;
      return {
        no,
        model,
        text,
        score: gradeOf(one, model),
        recorded: score,
        confidence: clamp01(scoreSigns(check, pairSigns(one.row.prompt, text))),
        costUsd: 0,
        latencyMs: 0,
        safe: true,
      };
    }),
  }));
}

const foldOf = ({ bucket = 0 }: Pick<OutcomeRow, 'bucket'>): number => Math.floor(bucket / 2) % FOLDS;
