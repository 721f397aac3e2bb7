import { describe, expect, it } from 'vitest';
import {
  createLinearModel,
  type LinearModelParameters,
  linearModelSchema,
} from '../../../../tasks/core/learning/linear-model.ts';

const base64 = (values: Uint32Array | Float32Array | Int8Array): string =>
  Buffer.from(values.buffer).toString('base64');

/** Two labels over three buckets; label `no` has weights of half a unit. */
const parameters: LinearModelParameters = {
  labels: ['yes', 'no'],
  bits: 8,
  buckets: base64(Uint32Array.from([3, 17, 255])),
  rarity: base64(Float32Array.from([1, 2, 1])),
  weights: base64(Int8Array.from([127, -127, 10, 20, -5, 0])),
  scales: [1, 0.5],
  biases: [0.25, -1],
};

/** Hashes this small are their own buckets. */
type Features = readonly (readonly [bucket: number, count: number])[];

const shown = (features: Features) => (add: (bucket: number, worth: number) => void) => {
  for (const [bucket, count] of features) add(bucket, count);
};

const margins = (features: Features) => [...createLinearModel(parameters).margins(shown(features))];

describe('the linear model', () => {
  it('gives the margin of one bucket: weight times scale, plus bias', () => {
    expect(margins([[3, 1]])).toEqual([127.25, -64.5]);
    expect(margins([[255, 9]])).toEqual([-4.75, -1]);
  });

  it('takes rarer buckets for more, repeated ones for less, and all as a unit vector', () => {
    // Bucket 3 counts sqrt(9) x 1, bucket 17 sqrt(4) x 2: 3 and 4 of a vector of length 5.
    const [yes, no] = margins([
      [3, 9],
      [17, 4],
    ]);
    expect(yes).toBeCloseTo((3 * 127 + 4 * 10) / 5 + 0.25, 10);
    expect(no).toBeCloseTo(((3 * -127 + 4 * 20) / 5) * 0.5 - 1, 10);
  });

  it('says only its biases of a text that shares nothing with what it was trained on', () => {
    expect(margins([])).toEqual([0.25, -1]);
    expect(margins([[4, 100]])).toEqual([0.25, -1]);
  });

  it('leaves its parameters as they are: the same text reads the same twice', () => {
    const model = createLinearModel(parameters);
    const features = shown([[17, 2]]);
    const first = model.margins(features);
    expect(model.margins(shown([[3, 5]]))).not.toEqual(first);
    expect(model.margins(features)).toEqual(first);
  });

  it('counts together what is shown one by one, and forgets a text that broke off', () => {
    const model = createLinearModel(parameters);
    const whole = model.margins(shown([[3, 3]]));
    const breaksOff = (add: (bucket: number, worth: number) => void) => {
      add(255, 4);
      throw new Error('broke off');
    };
    expect(() => model.margins(breaksOff)).toThrow('broke off');
    expect(
      model.margins(
        shown([
          [3, 1],
          [4, 9],
          [3, 2],
        ]),
      ),
    ).toEqual(whole);
  });

  it.each<[string, Partial<LinearModelParameters>]>([
    ['a weight too few', { weights: base64(Int8Array.from([1, 2, 3, 4, 5])) }],
    ['a bucket too many', { buckets: base64(Uint32Array.from([3, 17, 255, 256])) }],
    ['buckets cut in the middle of one', { buckets: base64(Uint32Array.from([3, 17, 255])).slice(0, 12) }],
    ['a rarity cut in the middle', { rarity: base64(Int8Array.from([1, 2, 3])) }],
    ['a bucket outside of all', { buckets: base64(Uint32Array.from([3, 17, 256])) }],
    ['a rarity that is no number', { rarity: base64(Float32Array.from([1, Number.NaN, 1])) }],
    ['text that is no base64', { weights: 'not weights' }],
    ['a label without scale', { scales: [1] }],
    ['a label without bias', { biases: [0.25, -1, 0] }],
    ['a label without weights', { labels: ['yes', 'no', 'maybe'] }],
  ])('refuses %s', (_what, damage) => {
    expect(() => createLinearModel({ ...parameters, ...damage })).toThrow(
      'the parameters of the linear model are damaged: train them again',
    );
  });

  it.each<[string, object]>([
    ['no label', { labels: [] }],
    ['buckets that no memory holds', { bits: 31 }],
    ['half a bit', { bits: 8.5 }],
    ['a scale that is no number', { scales: [1, '1'] }],
    ['a field nobody knows', { extra: true }],
  ])('has a schema that refuses %s', (_what, damage) => {
    expect(linearModelSchema.safeParse(parameters).success).toBe(true);
    expect(linearModelSchema.safeParse({ ...parameters, ...damage }).success).toBe(false);
  });
});
