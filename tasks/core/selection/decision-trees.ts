import type { Rung } from '../contract/enums.ts';

/** What hangs at the end of a branch: the rungs in the order they are asked. */
export interface Leaf {
  readonly name: string;
  /** Empty when a stored answer is served. */
  readonly rungs: readonly Rung[];
  /** The first answer is checked before the next rung is asked. */
  readonly checked: boolean;
  /** The answer cache belongs to the way. */
  readonly cache: boolean;
}

const leaf = (name: string, rungs: readonly Rung[], changes: Partial<Leaf> = {}): Leaf => ({
  name,
  rungs,
  checked: rungs.length > 1,
  cache: false,
  ...changes,
});

export const INITIAL_LEAVES = {
  cached: leaf('return the cached answer', [], { cache: true }),
  cheap: leaf('cheap, checked, escalates below the threshold', ['cheap', 'mid']),
  strong: leaf('strong directly', ['mid']),
  unknown: leaf('cheap by default, with escalation', ['cheap', 'mid']),
} as const;

/** Decision tree 1, initial routing: by cache, then by the kind of task. */
export function initialRoute(message: {
  readonly cached: boolean;
  /** The least rung that answers the task well; null for a task that is not known. */
  readonly minRung: Rung | null;
}): Leaf {
  if (message.cached) return INITIAL_LEAVES.cached;
  if (message.minRung === null) return INITIAL_LEAVES.unknown;
  return message.minRung === 'cheap' ? INITIAL_LEAVES.cheap : INITIAL_LEAVES.strong;
}

export const COST_LEAVES = {
  short: leaf('always cheap', ['cheap']),
  simple: leaf('cheap with context', ['cheap']),
  affordable: leaf('strong', ['mid']),
  tight: leaf('cheap, escalates if it fails', ['cheap', 'mid']),
} as const;

const SHORT_BELOW_TOKENS = 300;

/** Decision tree 2, cost: by length in tokens, then complexity, then what is left of the budget. */
export function costRoute(message: {
  readonly tokens: number;
  readonly complex: boolean;
  readonly budgetTight: boolean;
}): Leaf {
  if (message.tokens < SHORT_BELOW_TOKENS) return COST_LEAVES.short;
  if (!message.complex) return COST_LEAVES.simple;
  return message.budgetTight ? COST_LEAVES.tight : COST_LEAVES.affordable;
}

export const LATENCY_LEAVES = {
  strict: leaf('cheap and cache only', ['cheap'], { cache: true }),
  usual: leaf('cheap-first cascade', ['cheap', 'mid']),
  relaxed: leaf('strong acceptable, full reasoning with context', ['mid']),
} as const;

const STRICT_BELOW_MS = 500;
const USUAL_UP_TO_MS = 2_000;

/** Decision tree 3, latency: by the promise in milliseconds. */
export function latencyRoute(slaMs: number): Leaf {
  if (slaMs < STRICT_BELOW_MS) return LATENCY_LEAVES.strict;
  return slaMs <= USUAL_UP_TO_MS ? LATENCY_LEAVES.usual : LATENCY_LEAVES.relaxed;
}
