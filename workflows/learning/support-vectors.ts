/** One text as a unit vector. */
export interface Row {
  readonly at: Int32Array;
  readonly value: Float64Array;
}

export interface Separator {
  readonly weights: Float64Array;
  readonly bias: number;
}

export interface SeparatorSettings {
  /** Price of a row on the wrong side, against large weights. */
  readonly cost: number;
  readonly dimensions: number;
  /** 0-1, to shuffle: training must come out the same each time. */
  readonly random: () => number;
}

const EPOCHS = 30;
const SMALL_STEP = 0.02;

/**
 * A linear support vector machine with squared hinge loss, by dual coordinate descent
 * (Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1).
 */
export function separate(
  rows: readonly Row[],
  isPositive: readonly boolean[],
  settings: SeparatorSettings,
): Separator {
  const { dimensions, random } = settings;
  const diagonal = 0.5 / settings.cost;
  const weights = new Float64Array(dimensions);
  const alphas = new Float64Array(rows.length);
  const squares = rows.map(({ value }) => value.reduce((sum, one) => sum + one * one, 1 + diagonal));
  const order = rows.map((_, index) => index);
  let bias = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    shuffle(order, random);
    let largest = 0;
    for (const index of order) {
      const row = rows[index];
      if (row === undefined) continue;
      const sign = isPositive[index] ? 1 : -1;
      const alpha = alphas[index] ?? 0;
      const gradient = sign * (dot(weights, row) + bias) - 1 + alpha * diagonal;
      const projected = alpha === 0 ? Math.min(gradient, 0) : gradient;
      if (projected === 0) continue;
      const next = Math.max(alpha - gradient / (squares[index] ?? 1), 0);
      const step = (next - alpha) * sign;
      alphas[index] = next;
      bias += step;
      addScaled(weights, row, step);
      largest = Math.max(largest, Math.abs(projected));
    }
    if (largest < SMALL_STEP) break;
  }
  return { weights, bias };
}

function dot(weights: Float64Array, { at, value }: Row): number {
  let sum = 0;
  for (let index = 0; index < at.length; index += 1) {
    sum += (weights[at[index] ?? 0] ?? 0) * (value[index] ?? 0);
  }
  return sum;
}

function addScaled(weights: Float64Array, { at, value }: Row, step: number): void {
  for (let index = 0; index < at.length; index += 1) {
    const place = at[index] ?? 0;
    weights[place] = (weights[place] ?? 0) + step * (value[index] ?? 0);
  }
}

function shuffle(order: number[], random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
}
