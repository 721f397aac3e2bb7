import { DAY_S } from '../simulate/assumptions.ts';
import type { Seconds, Tally } from '../simulate/tally.ts';
import { MESSAGES_PER_STRETCH } from './assumptions.ts';

/**
 * The series of a day with so many times the messages. A second of a sample holds one message or none: what is open at
 * once in the large day is read off a stretch of the sample, and is alike throughout it.
 */
export function atScale(tally: Tally, times: number): Tally {
  if (times === 1) return tally;
  const messages = tally.series.arrivals.sums.reduce((sum, one) => sum + one, 0);
  const stretchS = Math.ceil((MESSAGES_PER_STRETCH * DAY_S) / Math.max(1, messages));
  const spread = ({ fromS, sums }: Seconds): Seconds => ({ fromS, sums: evened(sums, stretchS, times) });
  const { holdMs, spendWrites } = tally.series;
  return {
    ...tally,
    series: { ...tally.series, holdMs: spread(holdMs), spendWrites: spread(spendWrites) },
  };
}

function evened(sums: Float64Array, stretchS: number, times: number): Float64Array {
  const even = new Float64Array(sums.length);
  for (let from = 0; from < sums.length; from += stretchS) {
    const stretch = sums.subarray(from, from + stretchS);
    const mean = stretch.reduce((sum, one) => sum + one, 0) / stretch.length;
    even.fill(mean * times, from, from + stretch.length);
  }
  return even;
}
