import { normal, seededRandom } from '../random.ts';
import { CHUNKS, DAY_S, TRAFFIC } from './assumptions.ts';
import { CHUNK_S } from './tally.ts';

/** How busy each second of a day is, relative to the others. */
export type Busyness = Float64Array;

/** Hours joined by straight lines, times bursts that rise and fall (the higher where two meet), times a little noise a minute. */
export function busyness(seed: number): Busyness {
  const random = seededRandom(seed ^ 0x5eed);
  const { hours, bursts } = TRAFFIC;
  const weights = new Float64Array(DAY_S);
  for (let second = 0; second < DAY_S; second++) {
    const at = second / 3_600;
    const hour = Math.floor(at);
    const from = hours[hour] ?? 1;
    const to = hours[(hour + 1) % 24] ?? 1;
    weights[second] = from + (to - from) * (at - hour);
  }
  for (let minute = 0; minute < DAY_S / 60; minute++) {
    const noise = Math.exp(0.05 * normal(random));
    for (let second = minute * 60; second < minute * 60 + 60; second++) scale(weights, second, noise);
  }
  const lifts = new Float64Array(DAY_S).fill(1);
  for (let burst = 0; burst < bursts.count; burst++) {
    const middle = Math.floor(random() * DAY_S);
    const half = between(bursts.minutes, random()) * 30;
    const factor = between(bursts.factor, random());
    for (let second = Math.max(0, middle - half); second < Math.min(DAY_S, middle + half); second++) {
      const height = 1 - ((second - middle) / half) ** 2;
      const at = Math.floor(second);
      lifts[at] = Math.max(lifts[at] ?? 1, 1 + (factor - 1) * height);
    }
  }
  return weights.map((weight, second) => weight * (lifts[second] ?? 1));
}

const between = ([low, high]: readonly [number, number], share: number): number => low + (high - low) * share;

function scale(weights: Float64Array, at: number, factor: number): void {
  weights[at] = (weights[at] ?? 0) * factor;
}

export const sumOver = (weights: Busyness, from: number, to: number): number => {
  let sum = 0;
  for (let second = from; second < to; second++) sum += weights[second] ?? 0;
  return sum;
};

/** Messages of each chunk: in proportion, and together just `messages` (largest remainders, the earlier first). */
export function messagesOfChunks(weights: Busyness, messages: number): readonly number[] {
  const total = sumOver(weights, 0, DAY_S);
  const exact = Array.from(
    { length: CHUNKS },
    (_, chunk) => (sumOver(weights, chunk * CHUNK_S, (chunk + 1) * CHUNK_S) / total) * messages,
  );
  const counts = exact.map(Math.floor);
  const left = messages - counts.reduce((sum, count) => sum + count, 0);
  exact
    .map((value, chunk) => ({ chunk, rest: value - Math.floor(value) }))
    .toSorted((one, other) => other.rest - one.rest || one.chunk - other.chunk)
    .slice(0, left)
    .forEach(({ chunk }) => {
      counts[chunk] = (counts[chunk] ?? 0) + 1;
    });
  return counts;
}

/** Moments within [from, to), milliseconds of the day, in order: as a Poisson process spreads so many. */
export function arrivals(
  weights: Busyness,
  from: number,
  to: number,
  count: number,
  random: () => number,
): Float64Array {
  const total = sumOver(weights, from, to);
  const draws = Float64Array.from({ length: count }, () => random() * total).sort();
  let second = from;
  let below = 0;
  return draws.map((draw) => {
    while (second < to - 1 && below + (weights[second] ?? 0) <= draw) {
      below += weights[second] ?? 0;
      second += 1;
    }
    return 1_000 * (second + Math.min(0.999_999, (draw - below) / (weights[second] || 1)));
  });
}
