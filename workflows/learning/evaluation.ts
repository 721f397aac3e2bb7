import { seededRandom } from '../random.ts';

/** What both models scored on one prompt, 0-1, and what the router thought of it. */
export interface Routed {
  readonly weak: number;
  readonly strong: number;
  /** Larger: needs the strong model. */
  readonly score: number;
}

/** A point of the strong-call curve. */
export interface CurvePoint {
  /** Share of prompts sent to the strong model. */
  readonly share: number;
  /** Mean score reached. */
  readonly quality: number;
  /** Performance gap recovered: 0 at the weak model's mean, 1 at the strong one's. */
  readonly recovered: number;
}

/** All points as the threshold moves; prompts with the same score move together. */
export function strongCallCurve(rows: readonly Routed[]): readonly CurvePoint[] {
  const weak = mean(rows.map((row) => row.weak));
  const gap = mean(rows.map((row) => row.strong)) - weak;
  const groups = Map.groupBy(rows, ({ score }) => score);
  const points: CurvePoint[] = [{ share: 0, quality: weak, recovered: 0 }];
  let sent = 0;
  let gained = 0;
  for (const score of [...groups.keys()].sort((a, b) => b - a)) {
    for (const row of groups.get(score) ?? []) {
      sent += 1;
      gained += row.strong - row.weak;
    }
    const gain = gained / rows.length;
    points.push({ share: sent / rows.length, quality: weak + gain, recovered: gap === 0 ? 0 : gain / gap });
  }
  return points;
}

/** Average performance gap recovered: the area under `recovered` over `share`; random routing has .5. */
export function areaRecovered(curve: readonly CurvePoint[]): number {
  return curve.slice(1).reduce((area, point, at) => {
    const before = curve[at] ?? point;
    return area + ((point.share - before.share) * (point.recovered + before.recovered)) / 2;
  }, 0);
}

/** Call-performance threshold: the least share of strong calls that recovers `part` of the gap. */
export function shareToRecover(curve: readonly CurvePoint[], part: number): number {
  for (const [at, point] of curve.entries()) {
    if (point.recovered < part) continue;
    const before = curve[at - 1];
    if (before === undefined) return point.share;
    const rise = point.recovered - before.recovered;
    return before.share + ((part - before.recovered) / (rise || 1)) * (point.share - before.share);
  }
  return 1;
}

/**
 * Saved against always asking the strong model, `ratio` times as dear as the weak one, when `share` of the
 * prompts reach it. A router pays one model a prompt, a cascade pays the weak one always.
 */
export const savedByRouter = (share: number, ratio: number): number => 1 - share - (1 - share) / ratio;
export const savedByCascade = (share: number, ratio: number): number => 1 - share - 1 / ratio;

/** Chance that a wrong answer scores below a right one; ties count half. .5 knows nothing. */
export function auroc(scores: readonly number[], isRight: readonly boolean[]): number {
  const order = scores.map((score, index) => ({ score, right: isRight[index] === true }));
  order.sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let at = 0; at < order.length; ) {
    let end = at;
    while (end < order.length && order[end]?.score === order[at]?.score) end += 1;
    const rank = (at + end + 1) / 2;
    ranks += rank * order.slice(at, end).filter(({ right }) => right).length;
    at = end;
  }
  const right = order.filter((row) => row.right).length;
  const wrong = order.length - right;
  return right === 0 || wrong === 0 ? Number.NaN : (ranks - (right * (right + 1)) / 2) / (right * wrong);
}

const BINS = 10;

/** Expected calibration error over ten bins of equal width (Naeini et al., 2015). */
export function calibrationError(chances: readonly number[], outcomes: readonly number[]): number {
  const bins = Map.groupBy(
    chances.map((chance, index) => ({ chance, outcome: outcomes[index] ?? 0 })),
    ({ chance }) => Math.min(BINS - 1, Math.floor(chance * BINS)),
  );
  return [...bins.values()].reduce(
    (error, bin) =>
      error +
      (bin.length / chances.length) *
        Math.abs(mean(bin.map(({ chance }) => chance)) - mean(bin.map(({ outcome }) => outcome))),
    0,
  );
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const RESAMPLES = 300;

/** The 95 % interval of a statistic over rows drawn with replacement; the same each time. */
export function interval<Row>(
  rows: readonly Row[],
  statistic: (drawn: readonly Row[]) => number,
): readonly [number, number] {
  const random = seededRandom(1);
  const values = Array.from({ length: RESAMPLES }, () =>
    statistic(rows.map(() => rows[Math.floor(random() * rows.length)] as Row)),
  )
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const at = (share: number): number => values[Math.floor(share * (values.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}
