import * as z from 'zod/mini';
import { bucketOf } from './hash.ts';
import type { AddFeature } from './text-features.ts';

/** A trained linear model, as it is kept: weights in one byte each, only for buckets that were seen. */
export const linearModelSchema = z.strictObject({
  labels: z.array(z.string()).check(z.minLength(1)),
  /** Features fall into 2^bits buckets. */
  bits: z.int().check(z.gte(8), z.lte(20)),
  /** Base64 of a little-endian Uint32 a row: the bucket it belongs to. */
  buckets: z.string(),
  /** Base64 of a Float32 a row: how rare the feature was. */
  rarity: z.string(),
  /** Base64 of an Int8 a row and label, row by row. */
  weights: z.string(),
  /** What one unit of a label's weights is worth. */
  scales: z.array(z.number()),
  biases: z.array(z.number()),
});

export type LinearModelParameters = z.infer<typeof linearModelSchema>;

export interface LinearModel {
  readonly labels: readonly string[];
  /**
   * One margin a label: above 0 speaks for it.
   * @param show gives every occurrence of a feature to the function it gets
   */
  margins(show: (add: AddFeature) => void): Float64Array;
}

/** Whole entries only: what is left over of a damaged text is dropped, and missed when they are counted. */
function decode(base64: string, entryBytes: number): ArrayBuffer {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return bytes.buffer.slice(0, bytes.length - (bytes.length % entryBytes));
}

/** @throws Error when the parts of the parameters do not fit each other. */
export function createLinearModel(parameters: LinearModelParameters): LinearModel {
  const { labels, bits, scales, biases } = parameters;
  const buckets = new Uint32Array(decode(parameters.buckets, 4));
  const rarity = new Float32Array(decode(parameters.rarity, 4));
  const weights = new Int8Array(decode(parameters.weights, 1));
  const fits =
    rarity.length === buckets.length &&
    weights.length === buckets.length * labels.length &&
    scales.length === labels.length &&
    biases.length === labels.length &&
    buckets.every((bucket) => bucket < 1 << bits) &&
    rarity.every(Number.isFinite);
  if (!fits) throw new Error('the parameters of the linear model are damaged: train them again');
  const rowOf = new Int32Array(1 << bits).fill(-1);
  // A plain loop: this runs once, before anything is optimised.
  for (let row = 0; row < buckets.length; row += 1) rowOf[buckets[row] ?? 0] = row;
  const count = createCounts(rowOf, bits, buckets.length);
  return {
    labels,
    margins(show) {
      const { rows, counts } = count(show);
      const sums = new Float64Array(labels.length);
      let square = 0;
      for (const row of rows) {
        const value = damped(counts[row] ?? 0) * (rarity[row] ?? 0);
        square += value * value;
        const first = row * labels.length;
        for (let label = 0; label < sums.length; label += 1) {
          sums[label] = (sums[label] ?? 0) + value * (weights[first + label] ?? 0);
        }
      }
      const norm = Math.sqrt(square) || 1;
      return sums.map((sum, label) => (sum / norm) * (scales[label] ?? 0) + (biases[label] ?? 0));
    },
  };
}

/**
 * Adds up the features that have a row. One array serves every text, and what a text left in it is cleared before
 * the next: a map would be made anew for each, and takes several times as long.
 */
function createCounts(rowOf: Int32Array, bits: number, size: number) {
  const counts = new Float64Array(size);
  /** In the order in which they were shown first: sums of floats depend on it. */
  let rows: number[] = [];
  const add: AddFeature = (hash, worth) => {
    const row = rowOf[bucketOf(hash, bits)] ?? -1;
    if (row < 0) return;
    if (counts[row] === 0) rows.push(row);
    counts[row] = (counts[row] ?? 0) + worth;
  };
  return (show: (add: AddFeature) => void) => {
    for (const row of rows) counts[row] = 0;
    rows = [];
    show(add);
    return { rows, counts };
  };
}

/** A word said four times counts twice. */
export const damped = (count: number): number => Math.sqrt(count);
