import * as z from 'zod/mini';
import { calibrated, calibrationSchema, softmax } from './calibration.ts';
import { createLinearModel, linearModelSchema } from './linear-model.ts';
import { type NamedFeatures, showFeatures } from './text-features.ts';

/** Parameters that put one label on a text. */
export const labelModelSchema = z.strictObject({
  model: linearModelSchema,
  sharpness: z.number(),
  /** Share of the best label to the chance that it is right, from cross-validation. */
  confidence: calibrationSchema,
});

export type LabelModelParameters = z.infer<typeof labelModelSchema>;

export interface LabelReading {
  readonly label: string;
  /** Calibrated chance that the label is right, 0-1. */
  readonly confidence: number;
  /** Shares of all labels, in the order of `labels`; they add up to 1. */
  readonly shares: readonly number[];
}

export interface LabelModel {
  readonly labels: readonly string[];
  read(text: string, named?: NamedFeatures): LabelReading;
}

export function createLabelModel(parameters: LabelModelParameters): LabelModel {
  const linear = createLinearModel(parameters.model);
  return {
    labels: linear.labels,
    read(text, named = {}) {
      const margins = linear.margins((add) => showFeatures(text, named, add));
      const shares = softmax(margins, parameters.sharpness);
      const best = shares.reduce((top, share, at) => (share > (shares[top] ?? 0) ? at : top), 0);
      return {
        label: linear.labels[best] ?? '',
        confidence: calibrated(shares[best] ?? 0, parameters.confidence),
        shares,
      };
    },
  };
}
