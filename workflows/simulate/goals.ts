import type { Latency } from './percentiles.ts';

/** One promise of the design, and what became of it. */
export interface Goal {
  readonly name: string;
  readonly unit: 'ms' | 'share';
  readonly goal: number;
  readonly got: number;
  readonly met: boolean;
}

/** Milliseconds below which percentiles are to stay, and the share of messages that keep the promise. */
const GOALS = { p50: 500, p95: 2_450, p99: 2_900, slaMet: 0.999 } as const;

export const goalsOf = (latency: Latency, slaMet: number, slaMs: number): readonly Goal[] => [
  ...(['p50', 'p95', 'p99'] as const).map(
    (name): Goal => ({
      name,
      unit: 'ms',
      goal: GOALS[name],
      got: latency[name],
      met: latency[name] < GOALS[name],
    }),
  ),
  {
    name: `within ${slaMs} ms`,
    unit: 'share',
    goal: GOALS.slaMet,
    got: slaMet,
    met: slaMet >= GOALS.slaMet,
  },
];
