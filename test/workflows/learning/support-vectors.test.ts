import { describe, expect, it } from 'vitest';
import { type Row, separate } from '../../../workflows/learning/support-vectors.ts';
import { seededRandom } from '../../../workflows/random.ts';

const point = (...values: readonly number[]): Row => ({
  at: Int32Array.from(values, (_, at) => at),
  value: Float64Array.from(values),
});
const settings = (cost: number, dimensions: number) => ({ cost, dimensions, random: seededRandom(1) });

describe('the support vector machine', () => {
  it.each([0.5, 2, 8])('finds the separator solved by hand for two points at cost %d', (cost) => {
    // By symmetry the bias is 0, and w minimises w^2 / 2 + 2 C (1 - w)^2.
    const { weights, bias } = separate([point(1), point(-1)], [true, false], settings(cost, 1));
    expect(weights[0]).toBeCloseTo((4 * cost) / (1 + 4 * cost), 1);
    expect(bias).toBeCloseTo(0, 1);
  });

  it('puts every point of two clouds on its side', () => {
    const random = seededRandom(5);
    const cloud = (centre: number): Row[] =>
      Array.from({ length: 40 }, () => point(centre + random() - 0.5, random() - 0.5));
    const rows = [...cloud(1), ...cloud(-1)];
    const { weights, bias } = separate(
      rows,
      rows.map((_, at) => at < 40),
      settings(2, 2),
    );
    const margins = rows.map(
      ({ value }) => (weights[0] ?? 0) * (value[0] ?? 0) + (weights[1] ?? 0) * (value[1] ?? 0) + bias,
    );
    expect(margins.map((margin) => margin > 0)).toEqual(rows.map((_, at) => at < 40));
    expect(Math.abs(weights[1] ?? 1)).toBeLessThan(Math.abs(weights[0] ?? 0) / 4);
  });

  it('leans to the side that most rows are on where nothing tells them apart', () => {
    const { bias, weights } = separate(
      Array.from({ length: 9 }, () => point()),
      Array.from({ length: 9 }, (_, at) => at < 7),
      settings(2, 1),
    );
    expect(bias).toBeGreaterThan(0.2);
    expect([...weights]).toEqual([0]);
  });

  it('comes out the same for the same shuffles', () => {
    const rows = [point(1, 2), point(2, 1), point(-1, 0), point(0.1, -3)];
    const separated = () => separate(rows, [true, false, false, true], settings(2, 2));
    expect(separated()).toEqual(separated());
  });
});
