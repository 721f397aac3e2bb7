import { DAY_S } from '../simulate/assumptions.ts';
import { type Busyness, sumOver } from '../simulate/traffic.ts';
import { TRACED } from './assumptions.ts';

/**
 * Traces of a day under the default rule: the first message of each second, and a share of the others. Arrivals are a
 * Poisson process, so that a second with r messages on average holds any with the chance 1 - e^-r.
 */
export function tracesOf(weights: Busyness, messagesPerDay: number): number {
  const all = sumOver(weights, 0, DAY_S);
  return weights.reduce((sum, weight) => {
    const rate = (weight / all) * messagesPerDay;
    const first = TRACED.perSecond * (1 - Math.exp(-rate / TRACED.perSecond));
    return sum + first + TRACED.shareOfRest * (rate - first);
  }, 0);
}
