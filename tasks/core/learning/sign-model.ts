import * as z from 'zod/mini';
import type { Signs } from './prompt-signs.ts';

/** A linear model over named signs: `bias + sum of weight x (sign - mean)`. */
export const signModelSchema = z.strictObject({
  bias: z.number(),
  /** By sign: its mean where it was fitted, and what one unit more is worth. */
  signs: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

export type SignModel = z.infer<typeof signModelSchema>;

/** A sign the model knows and the text does not show counts as its mean: it says nothing. */
export function scoreSigns({ bias, signs }: SignModel, found: Signs): number {
  return Object.entries(signs).reduce(
    (sum, [name, [mean, weight]]) => sum + weight * ((found[name] ?? mean) - mean),
    bias,
  );
}
