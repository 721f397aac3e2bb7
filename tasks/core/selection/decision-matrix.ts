import type { Band, Rung } from '../contract/enums.ts';

export const BUDGET_CLASSES = ['strict', 'normal', 'generous'] as const;
export type BudgetClass = (typeof BUDGET_CLASSES)[number];

const STRICT_BELOW_USD = 0.005;
/** Inclusive: a ceiling of $0.05 is the usual one, not a generous one. */
const NORMAL_UP_TO_USD = 0.05;

/** US dollars that one message may cost. */
export function budgetClassOf(maxCostUsd: number): BudgetClass {
  if (maxCostUsd < STRICT_BELOW_USD) return 'strict';
  return maxCostUsd <= NORMAL_UP_TO_USD ? 'normal' : 'generous';
}

/** How the models of one cell work together. */
export interface Coordination {
  /** `routing`: by what the message is; `ensemble`: cascade or vote. */
  readonly how: 'single' | 'routing' | 'ensemble';
  readonly rungs: readonly Rung[];
  /** Answers may come from the answer cache. */
  readonly cache: boolean;
  /** The cell names context as part of the answer. */
  readonly context: boolean;
}

const single = (rung: Rung, changes: Partial<Coordination> = {}): Coordination => ({
  how: 'single',
  rungs: [rung],
  cache: false,
  context: false,
  ...changes,
});
const routing: Coordination = { ...single('cheap'), how: 'routing', rungs: ['cheap', 'mid'] };

/** Budget x complexity: when to use which coordination (the coordination document's decision matrix). */
const BY_BUDGET: Readonly<Record<BudgetClass, Readonly<Record<Band, Coordination>>>> = {
  strict: {
    simple: single('cheap'),
    medium: single('cheap', { cache: true }),
    complex: single('cheap', { cache: true }),
  },
  normal: { simple: single('cheap'), medium: routing, complex: single('mid', { context: true }) },
  generous: {
    simple: single('cheap'),
    medium: { ...routing, cache: true },
    complex: { ...routing, how: 'ensemble' },
  },
};

export const coordinationFor = (budget: BudgetClass, band: Band): Coordination => BY_BUDGET[budget][band];

export const LATENCY_CLASSES = ['low', 'tolerant'] as const;
export type LatencyClass = (typeof LATENCY_CLASSES)[number];

const LOW_LATENCY_BELOW_MS = 500;

/** Milliseconds promised. */
export const latencyClassOf = (slaMs: number): LatencyClass =>
  slaMs < LOW_LATENCY_BELOW_MS ? 'low' : 'tolerant';

/** One cell of latency x complexity. */
export interface LatencyChoice {
  readonly first: Rung;
  /** Where it goes when the first has no answer. */
  readonly fallback: Rung | null;
  /** Answers are prepared or cached, for there is no time to make them. */
  readonly cache: boolean;
}

const BY_LATENCY: Readonly<Record<LatencyClass, Readonly<Record<'low' | 'high', LatencyChoice>>>> = {
  low: {
    low: { first: 'cheap', fallback: null, cache: false },
    high: { first: 'cheap', fallback: 'mid', cache: true },
  },
  tolerant: {
    low: { first: 'cheap', fallback: null, cache: false },
    high: { first: 'mid', fallback: null, cache: false },
  },
};

/** Latency x complexity: the cascade document's selection matrix. */
export const latencyChoiceFor = (latency: LatencyClass, complexity: 'low' | 'high'): LatencyChoice =>
  BY_LATENCY[latency][complexity];
