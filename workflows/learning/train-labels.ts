import { softmax } from '../../tasks/core/learning/calibration.ts';
import { createLabelModel, type LabelModelParameters } from '../../tasks/core/learning/label-model.ts';
import { damped, type LinearModelParameters } from '../../tasks/core/learning/linear-model.ts';
import { type NamedFeatures, textFeatures } from '../../tasks/core/learning/text-features.ts';
import { seededRandom } from '../random.ts';
import { fitIsotonic } from './isotonic.ts';
import { type Row, type Separator, separate } from './support-vectors.ts';

/** A text and its one label. */
export interface Example {
  readonly text: string;
  readonly label: string;
  /** What a lexicon found in it, if there is one. */
  readonly named?: NamedFeatures;
}

export interface Trained {
  readonly parameters: LabelModelParameters;
  /** Share of right labels on examples left out of training, by cross-validation. */
  readonly accuracy: number;
  readonly examples: number;
  readonly labels: number;
}

export interface TrainingSettings {
  /** Features fall into 2^bits buckets; more for more labels, at the price of larger parameters. */
  readonly bits: number;
  /** Features of fewer examples than this are not kept. */
  readonly leastExamples: number;
  /** Weights up to half of this, of 127, are dropped, and features whose weights all are up to it. */
  readonly leastWeight?: number;
  /** Called after each part of the work, 0-1. */
  readonly onProgress?: (share: number) => void;
}

export const DEFAULT_SETTINGS: TrainingSettings = { bits: 17, leastExamples: 1 };

const COST = 2;
const FOLDS = 5;
const SHARPNESSES = [1, 2, 3, 4, 6, 8, 12];

interface Vocabulary {
  /** Row number by bucket. */
  readonly rowOf: ReadonlyMap<number, number>;
  readonly rarity: Float64Array;
}

/**
 * Trains one-against-all support vector machines over hashed n-grams, and calibrates their confidence on
 * examples that were left out.
 * @throws Error when there are fewer than two labels, or a label with a single example
 */
export function trainLabels(
  examples: readonly Example[],
  settings: TrainingSettings = DEFAULT_SETTINGS,
): Trained {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  checkEnough(examples, labels);
  const features = examples.map(({ text, named }) => textFeatures(text, settings.bits, named));
  const outside = crossValidate(examples, features, labels, settings);
  const sharpness = sharpest(outside);
  const shares = outside.map(({ margins }) => softmax(margins, sharpness));
  const right = outside.map(({ margins, truth }) => (indexOfBest(margins) === truth ? 1 : 0));
  const parameters: LabelModelParameters = {
    model: fitModel(examples, features, labels, settings),
    sharpness,
    confidence: fitIsotonic(
      shares.map((share) => Math.max(...share)),
      right,
    ),
  };
  settings.onProgress?.(1);
  return {
    parameters,
    accuracy: right.reduce<number>((sum, one) => sum + one, 0) / right.length,
    examples: examples.length,
    labels: labels.length,
  };
}

function checkEnough(examples: readonly Example[], labels: readonly string[]): void {
  if (labels.length < 2)
    throw new Error(`the examples hold ${labels.length} labels: at least two are needed`);
  for (const label of labels) {
    const count = examples.filter((example) => example.label === label).length;
    if (count < 2)
      throw new Error(`label ${label} has ${count} example: give it two or more, twenty if you can`);
  }
}

interface Outside {
  readonly margins: ArrayLike<number>;
  readonly truth: number;
}

function crossValidate(
  examples: readonly Example[],
  features: readonly ReadonlyMap<number, number>[],
  labels: readonly string[],
  settings: TrainingSettings,
): readonly Outside[] {
  const fold = foldsOf(examples);
  const outside: Outside[] = [];
  for (let left = 0; left < FOLDS; left += 1) {
    const inside = examples.flatMap((_, index) => (fold[index] === left ? [] : [index]));
    const pick = <Value>(values: readonly Value[]): Value[] =>
      inside.flatMap((index) => values[index] ?? ([] as Value[]));
    const model = createLabelModelOf(fitModel(pick(examples), pick(features), labels, settings));
    for (const [index, { text, named, label }] of examples.entries()) {
      if (fold[index] === left) outside.push({ margins: model(text, named), truth: labels.indexOf(label) });
    }
    settings.onProgress?.((left + 1) / (FOLDS + 1));
  }
  return outside;
}

const createLabelModelOf = (model: LinearModelParameters) => {
  const plain = createLabelModel({ model, sharpness: 1, confidence: [[0, 1]] });
  return (text: string, named: NamedFeatures | undefined): readonly number[] =>
    plain.read(text, named).shares.map((share) => Math.log(Math.max(share, Number.MIN_VALUE)));
};

/** Every label's examples are spread over all folds. */
function foldsOf(examples: readonly Example[]): readonly number[] {
  const seen = new Map<string, number>();
  return examples.map(({ label }) => {
    const count = seen.get(label) ?? 0;
    seen.set(label, count + 1);
    return count % FOLDS;
  });
}

const indexOfBest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, index, all) => (value > (all[best] ?? 0) ? index : best), 0);

/** The sharpness under which the left-out labels are the least surprising. */
function sharpest(outside: readonly Outside[]): number {
  const surprise = (sharpness: number): number =>
    outside.reduce(
      (sum, { margins, truth }) => sum - Math.log(Math.max(softmax(margins, sharpness)[truth] ?? 0, 1e-9)),
      0,
    );
  return SHARPNESSES.reduce((best, one) => (surprise(one) < surprise(best) ? one : best));
}

function fitModel(
  examples: readonly Example[],
  features: readonly ReadonlyMap<number, number>[],
  labels: readonly string[],
  settings: TrainingSettings,
): LinearModelParameters {
  const vocabulary = learnVocabulary(features, settings.leastExamples);
  const rows = features.map((feature) => toRow(feature, vocabulary));
  const separators = labels.map((label, index) =>
    separate(
      rows,
      examples.map((example) => example.label === label),
      { cost: COST, dimensions: vocabulary.rowOf.size, random: seededRandom(index + 1) },
    ),
  );
  return pack(separators, labels, vocabulary, settings);
}

function learnVocabulary(features: readonly ReadonlyMap<number, number>[], least: number): Vocabulary {
  const seenIn = new Map<number, number>();
  for (const feature of features) {
    for (const bucket of feature.keys()) seenIn.set(bucket, (seenIn.get(bucket) ?? 0) + 1);
  }
  const kept = [...seenIn].filter(([, count]) => count >= least).sort(([a], [b]) => a - b);
  return {
    rowOf: new Map(kept.map(([bucket], row) => [bucket, row])),
    rarity: Float64Array.from(kept, ([, count]) => Math.log((1 + features.length) / (1 + count)) + 1),
  };
}

function toRow(feature: ReadonlyMap<number, number>, { rowOf, rarity }: Vocabulary): Row {
  const at: number[] = [];
  const value: number[] = [];
  for (const [bucket, count] of feature) {
    const row = rowOf.get(bucket);
    if (row === undefined) continue;
    at.push(row);
    value.push(damped(count) * (rarity[row] ?? 0));
  }
  const norm = Math.sqrt(value.reduce((sum, one) => sum + one * one, 0)) || 1;
  return { at: Int32Array.from(at), value: Float64Array.from(value, (one) => one / norm) };
}

const LARGEST_BYTE = 127;

function pack(
  separators: readonly Separator[],
  labels: readonly string[],
  { rowOf, rarity }: Vocabulary,
  { bits, leastWeight = 0 }: TrainingSettings,
): LinearModelParameters {
  const scales = separators.map(
    ({ weights }) => weights.reduce((top, weight) => Math.max(top, Math.abs(weight)), 0) / LARGEST_BYTE || 1,
  );
  const rows = [...rowOf.keys()].map((bucket, row) => ({
    bucket,
    rarity: rarity[row] ?? 0,
    weights: separators.map(({ weights }, label) => {
      const weight = Math.round((weights[row] ?? 0) / (scales[label] ?? 1));
      return Math.abs(weight) > leastWeight / 2 ? weight : 0;
    }),
  }));
  const kept = rows.filter(({ weights }) => weights.some((weight) => Math.abs(weight) >= leastWeight));
  return {
    labels: [...labels],
    bits,
    buckets: base64(Uint32Array.from(kept, ({ bucket }) => bucket)),
    rarity: base64(Float32Array.from(kept, (row) => row.rarity)),
    weights: base64(Int8Array.from(kept.flatMap(({ weights }) => weights))),
    scales: scales.map((scale) => Number(scale.toPrecision(6))),
    biases: separators.map(({ bias }) => Number(bias.toPrecision(6))),
  };
}

const base64 = (values: Uint32Array | Float32Array | Int8Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
