import type { Band, Rung } from '../../../core/contract/enums.ts';
import {
  BUDGET_CLASSES,
  type BudgetClass,
  type Coordination,
  coordinationFor,
  LATENCY_CLASSES,
  type LatencyClass,
  latencyChoiceFor,
} from '../../../core/selection/decision-matrix.ts';
import {
  COST_LEAVES,
  INITIAL_LEAVES,
  LATENCY_LEAVES,
  type Leaf,
} from '../../../core/selection/decision-trees.ts';
import { matrix } from '../../../core/selection/matrix.ts';

const BUDGET = 'Model coordination: decision matrix';
const LATENCY = 'Model cascading: model selection decision matrix';
const TREES = 'Model cascading: decision trees';

const MODELS: Readonly<Record<Rung, string>> = { cheap: 'Haiku', mid: 'Sonnet', top: 'Opus' };
const BANDS_OF: readonly Band[] = ['simple', 'medium', 'complex'];
const CEILINGS: Readonly<Record<BudgetClass, number>> = { strict: 0.005, normal: 0.05, generous: 0.5 };

function inWords({ how, rungs, cache, context }: Coordination): string {
  const models = rungs.map((rung) => MODELS[rung]).join('/');
  const way = { single: 'single', routing: 'routing', ensemble: 'ensemble, cascade or vote' }[how];
  return `${models}: ${way}${cache ? ' + cache' : ''}${context ? ' + context' : ''}`;
}

/** Which coordination a budget and a complexity call for. */
export const BUDGET_MATRIX = matrix(
  'budget',
  'Budget x complexity',
  BUDGET,
  BUDGET_CLASSES.map((budget) => {
    const [simple, medium, complex] = BANDS_OF.map((band) => inWords(coordinationFor(budget, band)));
    return {
      budget,
      belowUsd: CEILINGS[budget],
      low: simple ?? '',
      medium: medium ?? '',
      high: complex ?? '',
    };
  }),
);

const PROMISES: Readonly<Record<LatencyClass, number>> = { low: 500, tolerant: 3_000 };
const MANNERS: Readonly<Record<LatencyClass, Readonly<Record<'low' | 'high', string>>>> = {
  low: { low: 'direct, simple prompts', high: 'prepared answers' },
  tolerant: { low: 'cheap, may be batched', high: 'full reasoning' },
};

function latencyCell(latency: LatencyClass, complexity: 'low' | 'high'): string {
  const { first, fallback, cache } = latencyChoiceFor(latency, complexity);
  const behind = fallback === null ? '' : `, ${MODELS[fallback]} behind it`;
  return `${MODELS[first]}${cache ? ' + cache' : ''}${behind}: ${MANNERS[latency][complexity]}`;
}

/** Which model a promised time and a complexity call for. */
export const LATENCY_MATRIX = matrix(
  'latency',
  'Latency x complexity',
  LATENCY,
  LATENCY_CLASSES.map((latency) => ({
    latency,
    belowMs: PROMISES[latency],
    low: latencyCell(latency, 'low'),
    high: latencyCell(latency, 'high'),
  })),
);

interface TreeLeaf extends Readonly<Record<string, string | number | null>> {
  readonly tree: string;
  readonly when: string;
  readonly leaf: string;
  readonly models: string;
  readonly leastUsd: number | null;
  readonly mostUsd: number | null;
  readonly leastMs: number | null;
  readonly mostMs: number | null;
}

interface LeafFigures {
  readonly usd?: readonly [number, number];
  readonly ms?: readonly [number, number];
}

function treeLeaf(tree: string, when: string, leaf: Leaf, { usd, ms }: LeafFigures = {}): TreeLeaf {
  return {
    tree,
    when,
    leaf: leaf.name,
    models: leaf.rungs.map((rung) => MODELS[rung]).join(' -> '),
    leastUsd: usd?.[0] ?? null,
    mostUsd: usd?.[1] ?? null,
    leastMs: ms?.[0] ?? null,
    mostMs: ms?.[1] ?? null,
  };
}

/** The ends of the three trees, with the money and the time the document gives. */
export const TREE_LEAVES = matrix<TreeLeaf>('trees', 'Decision trees', TREES, [
  treeLeaf('1 initial', 'in the answer cache', INITIAL_LEAVES.cached),
  treeLeaf('1 initial', 'greeting, FAQ, search, order, summary', INITIAL_LEAVES.cheap),
  treeLeaf('1 initial', 'recommendation, comparison, discussion, translation', INITIAL_LEAVES.strong),
  treeLeaf('1 initial', 'unknown', INITIAL_LEAVES.unknown),
  treeLeaf('2 cost', 'under 300 tokens', COST_LEAVES.short, { usd: [0.0001, 0.0001] }),
  treeLeaf('2 cost', '300 tokens or more, simple', COST_LEAVES.simple, { usd: [0.0003, 0.0003] }),
  treeLeaf('2 cost', 'complex, budget ample', COST_LEAVES.affordable, { usd: [0.0096, 0.0096] }),
  treeLeaf('2 cost', 'complex, budget tight', COST_LEAVES.tight, { usd: [0.0003, 0.0099] }),
  treeLeaf('3 latency', 'under 500 ms', LATENCY_LEAVES.strict, { ms: [150, 250] }),
  treeLeaf('3 latency', '500 to 2,000 ms', LATENCY_LEAVES.usual, { ms: [250, 750] }),
  treeLeaf('3 latency', 'over 2,000 ms', LATENCY_LEAVES.relaxed),
]);
