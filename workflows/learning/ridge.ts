import type { Signs } from '../../tasks/core/learning/prompt-signs.ts';
import type { SignModel } from '../../tasks/core/learning/sign-model.ts';

export interface SignRow {
  readonly signs: Signs;
  readonly target: number;
  readonly weight?: number;
}

/** Signs that vary less say nothing. */
const LEAST_DEVIATION = 1e-6;

/**
 * Least squares with an L2 penalty on standardised signs (Hoerl and Kennard, "Ridge regression", 1970).
 * @param penalty in rows: how many rows of doubt each weight is held back by
 */
export function fitRidge(rows: readonly SignRow[], names: readonly string[], penalty: number): SignModel {
  const { means, deviations, kept } = moments(rows, names);
  const size = kept.length + 1;
  const matrix = Array.from({ length: size }, () => new Float64Array(size + 1));
  for (const { signs, target, weight = 1 } of rows) {
    const x = [1, ...kept.map((name, at) => ((signs[name] ?? 0) - (means[at] ?? 0)) / (deviations[at] ?? 1))];
    addOuter(matrix, x, target, weight);
  }
  for (let at = 1; at < size; at += 1) bump(matrix, at, penalty);
  const [bias = 0, ...weights] = solve(matrix);
  return {
    bias: tidy(bias),
    signs: Object.fromEntries(
      kept.map((name, at) => [
        name,
        [tidy(means[at] ?? 0), tidy((weights[at] ?? 0) / (deviations[at] ?? 1))],
      ]),
    ),
  };
}

const tidy = (value: number): number => Number(value.toPrecision(5));

function moments(rows: readonly SignRow[], names: readonly string[]) {
  const total = rows.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const mean = (of: (row: SignRow) => number): number =>
    rows.reduce((sum, row) => sum + (row.weight ?? 1) * of(row), 0) / total;
  const all = names.map((name) => {
    const centre = mean(({ signs }) => signs[name] ?? 0);
    return { name, centre, deviation: Math.sqrt(mean(({ signs }) => ((signs[name] ?? 0) - centre) ** 2)) };
  });
  const telling = all.filter(({ deviation }) => deviation > LEAST_DEVIATION);
  return {
    kept: telling.map(({ name }) => name),
    means: telling.map(({ centre }) => centre),
    deviations: telling.map(({ deviation }) => deviation),
  };
}

function addOuter(
  matrix: readonly Float64Array[],
  x: readonly number[],
  target: number,
  weight: number,
): void {
  for (const [at, row] of matrix.entries()) {
    const scaled = (x[at] ?? 0) * weight;
    for (const [column, value] of x.entries()) row[column] = (row[column] ?? 0) + scaled * value;
    row[x.length] = (row[x.length] ?? 0) + scaled * target;
  }
}

const bump = (matrix: readonly Float64Array[], at: number, by: number): void => {
  const row = matrix[at];
  if (row !== undefined) row[at] = (row[at] ?? 0) + by;
};

/** Gauss and Jordan, on a positive definite matrix with its right-hand side as last column. */
function solve(matrix: readonly Float64Array[]): readonly number[] {
  const size = matrix.length;
  for (const [pivot, row] of matrix.entries()) {
    const head = row[pivot] || Number.EPSILON;
    for (let column = pivot; column <= size; column += 1) row[column] = (row[column] ?? 0) / head;
    for (const [at, other] of matrix.entries()) {
      const factor = other[pivot] ?? 0;
      if (at === pivot || factor === 0) continue;
      for (let column = pivot; column <= size; column += 1) {
        other[column] = (other[column] ?? 0) - factor * (row[column] ?? 0);
      }
    }
  }
  return matrix.map((row) => row[size] ?? 0);
}
