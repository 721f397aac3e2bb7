import { costEfficiencyScore } from '../../tasks/core/costs/efficiency.ts';
import type { Figure } from '../../tasks/core/costs/figure.ts';
import { callUsd } from '../../tasks/core/costs/mix.ts';
import type { Book } from './book.ts';
import { type OutcomesById, perQuery, stated } from './stated.ts';

const SCORE = 'Model cascading: cost efficiency score';
const TREE = 'Model cascading: decision tree 2, by cost';
const FRONTIER = 'Model cascading: quality-cost frontier';
const TARGETS = 'Model cascading: SLA targets';
const score = { unit: 'score', decimals: 4 } as const;
const tenThousandth = { decimals: 4 } as const;

/** Quality, dollars a query and milliseconds as the document gives them, with the score it prints. */
const SCORED = [
  { name: 'All Sonnet', quality: 0.97, messageUsd: 0.0096, latencyMs: 1_200, printed: 1.5156 },
  { name: 'All Haiku', quality: 0.82, messageUsd: 0.0003, latencyMs: 300, printed: 41 },
  { name: 'Cascade aggressive', quality: 0.88, messageUsd: 0.0025, latencyMs: 500, printed: 5.28 },
  { name: 'Cascade optimized', quality: 0.94, messageUsd: 0.004, latencyMs: 700, printed: 3.525 },
  { name: 'Cascade conservative', quality: 0.96, messageUsd: 0.0065, latencyMs: 900, printed: 2.2154 },
] as const;

/** The document calls the fourth of five scores the best balance: the score cannot have chosen it. */
export const SCORE_NOTE = {
  bestByScore: 'All Haiku',
  bestScore: 41,
  calledBestBalance: 'Cascade optimized',
  calledBestScore: 3.525,
  note: 'The score rewards a low price without bound, so the cheapest model always wins it. It is reported and nothing is selected by it.',
} as const;

const pricePerQuery: Readonly<Record<string, string>> = {
  'All Sonnet': 'all-mid',
  'All Haiku': 'all-cheap',
  'Cascade optimized': 'cascade-optimized',
};

/** The scores, what the score's table assumes of its strategies, and the prices that stand elsewhere. */
export function efficiencyFigures(of: OutcomesById, book: Book): readonly Figure[] {
  const { cheap, mid } = book.cast;
  const usd = (model: string, inputTokens: number, outputTokens: number): number =>
    callUsd({ model, inputTokens, outputTokens }, book.pricesOf(model));
  const haiku = usd(cheap, 300, 150);
  const sonnet = usd(mid, 700, 500);
  const optimized = of('cascade-optimized');
  return [
    ...SCORED.map(({ name, printed, ...given }) =>
      stated(
        SCORE,
        `${name}: score`,
        printed,
        costEfficiencyScore(given),
        "the document's own inputs",
        score,
      ),
    ),
    ...SCORED.flatMap(({ name, messageUsd }) => {
      const id = pricePerQuery[name];
      if (id === undefined) return [];
      const ours = of(id).projection.perMessageUsd;
      return [stated(SCORE, `${name}: cost per query`, messageUsd, ours, 'its cost analysis', tenThousandth)];
    }),
    stated(
      FRONTIER,
      'Optimized cascade: cost per query',
      0.004,
      optimized.projection.perMessageUsd,
      '70/27/3',
      {
        decimals: 3,
      },
    ),
    stated(FRONTIER, 'Optimized cascade: quality', 0.94, optimized.quality, '70/27/3, after the check', {
      unit: 'score',
      decimals: 2,
    }),
    stated(TREE, 'Under 300 tokens', 0.0001, usd(cheap, 200, 100), '200 in, 100 out', tenThousandth),
    stated(TREE, 'Simple, with context', 0.0003, haiku, '300 in, 150 out', tenThousandth),
    stated(TREE, 'Complex, budget ample', 0.0096, sonnet, '700 in, 500 out', tenThousandth),
    stated(TREE, 'Complex, budget tight, most', 0.0099, haiku + sonnet, 'both calls', tenThousandth),
    stated(
      TARGETS,
      'Optimized cascade under the cost target',
      0.006,
      optimized.projection.perMessageUsd,
      '70/27/3',
      {
        ...perQuery,
        is: 'at_most',
      },
    ),
  ];
}
