import * as z from 'zod/mini';

/** A non-decreasing curve through points `[raw score, share that was right]`, raw scores ascending. */
export const calibrationSchema = z.array(z.tuple([z.number(), z.number()])).check(z.minLength(1));

export type Calibration = z.infer<typeof calibrationSchema>;

/** The chance that belongs to a raw score: linear between the points, level outside of them. */
export function calibrated(raw: number, points: Calibration): number {
  let low = points[0];
  for (const point of points) {
    if (point[0] > raw) {
      if (low === undefined || raw <= low[0]) return low?.[1] ?? point[1];
      const share = (raw - low[0]) / (point[0] - low[0]);
      return low[1] + share * (point[1] - low[1]);
    }
    low = point;
  }
  return low?.[1] ?? 0;
}

/** Shares that add up to 1; `sharpness` says how much a lead counts. */
export function softmax(margins: ArrayLike<number>, sharpness: number): number[] {
  const values = Array.from(margins, (margin) => margin * sharpness);
  const top = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
