import type { Figure } from '../../tasks/core/costs/figure.ts';
import { callUsd } from '../../tasks/core/costs/mix.ts';
import { breakEven, savedShare } from '../../tasks/core/costs/projection.ts';
import { taskQuality } from '../../tasks/core/costs/quality.ts';
import type { Book } from './book.ts';
import { type OutcomesById, percent, perQuery, stated, whole, wholePercent } from './stated.ts';

const SCENARIO = 'Model cascading: cost analysis, 1M messages a day';
const BREAK_EVEN = 'Model cascading: break-even analysis';
const TAKEAWAYS = 'Model cascading: key takeaways';
const OF_BASELINE = 'against all-Sonnet, $6,750 a day';

/** The parts of the scenario that are no strategy's sum. */
function scenarioDetails(of: OutcomesById, book: Book): readonly Figure[] {
  const { cheap, mid } = book.cast;
  const millions = (model: string, inputTokens: number, outputTokens: number): number =>
    1e6 * callUsd({ model, inputTokens, outputTokens }, book.pricesOf(model));
  const one = (model: string, inputTokens: number, outputTokens: number): number =>
    millions(model, inputTokens, outputTokens) / 1e6;
  const complex = ['recommendation', 'comparison', 'discussion'] as const;
  const skill = (model: string): number => taskQuality(book.skillOf(model), complex);
  return [
    stated(SCENARIO, 'All Sonnet: input, a day', 1_500, millions(mid, 500, 0), '500M tokens'),
    stated(SCENARIO, 'All Sonnet: output, a day', 5_250, millions(mid, 0, 350), '350M tokens'),
    stated(SCENARIO, 'All Haiku: input, a day', 125, millions(cheap, 500, 0), '500M tokens'),
    stated(SCENARIO, 'All Haiku: output, a day', 437.5, millions(cheap, 0, 350), '350M tokens'),
    stated(SCENARIO, 'A Haiku message', 0.000263, one(cheap, 300, 150), '300 in, 150 out', perQuery),
    stated(SCENARIO, 'A Sonnet message', 0.0096, one(mid, 700, 500), '700 in, 500 out', perQuery),
    stated(
      SCENARIO,
      'An escalated message',
      0.00815,
      one(cheap, 400, 200) + one(mid, 600, 400),
      '400 + 600 in, 200 + 400 out',
      perQuery,
    ),
    stated(
      SCENARIO,
      'All Haiku: quality of complex queries',
      -0.15,
      skill(cheap) / skill(mid) - 1,
      'task quality of recommendation, comparison and discussion, Haiku over Sonnet',
      wholePercent,
    ),
    stated(
      SCENARIO,
      'Effective queries with a 20 % cache',
      800_000,
      1e6 * (1 - of('cascade-cache').shares.cached),
      '1M less the hits',
      { unit: 'score', decimals: 0 },
    ),
    stated(
      SCENARIO,
      'Cascade + cache: quality kept',
      0.94,
      of('cascade-cache').qualityRetained,
      'quality of the mix over that of all-Sonnet, after the check',
      { ...wholePercent, is: 'at_least' },
    ),
  ];
}

export const IMPLEMENTATION_USD = 23_000;
const HOURS = 80;
const HOURLY_USD = 187.5;

function breakEvenFigures(of: OutcomesById): readonly Figure[] {
  const saved = of('all-mid').projection.dayUsd - of('cascade-optimized').projection.dayUsd;
  const atMillion = breakEven(IMPLEMENTATION_USD, saved);
  const atTenth = breakEven(IMPLEMENTATION_USD, saved / 10);
  const days = (decimals: number) => ({ unit: 'days', decimals }) as const;
  return [
    stated(BREAK_EVEN, 'Development', 15_000, HOURS * HOURLY_USD, '80 hours at $187.50', whole),
    stated(BREAK_EVEN, 'Testing', 5_000, null, 'stated', whole),
    stated(BREAK_EVEN, 'Monitoring', 3_000, null, 'stated', whole),
    stated(
      BREAK_EVEN,
      'Implementation',
      IMPLEMENTATION_USD,
      HOURS * HOURLY_USD + 5_000 + 3_000,
      'the sum of its parts',
      whole,
    ),
    stated(BREAK_EVEN, 'Saved a day', 3_729.75, saved, 'all-Sonnet less the optimized cascade'),
    stated(BREAK_EVEN, 'Break-even at 1M messages a day', 6.2, atMillion.days, 'cost / saving', days(1)),
    stated(BREAK_EVEN, 'Break-even at 1M, in a week', 7, atMillion.days, 'cost / saving', {
      ...days(1),
      is: 'at_most',
    }),
    stated(
      BREAK_EVEN,
      'Break-even at 100K messages a day',
      62,
      atTenth.days,
      'a tenth of the saving',
      days(0),
    ),
  ];
}

function takeawayFigures(of: OutcomesById): readonly Figure[] {
  const optimized = of('cascade-optimized');
  const cached = of('cascade-cache');
  const further = savedShare(optimized.projection.dayUsd, cached.projection.dayUsd);
  const quality = 'quality of the mix over that of all-Sonnet, after the check';
  const onTop = 'the cached day against the optimized one';
  return [
    stated(TAKEAWAYS, '1: cascading saves', 0.55, optimized.saved, OF_BASELINE, {
      ...wholePercent,
      is: 'at_least',
    }),
    stated(TAKEAWAYS, '1: quality kept', 0.94, optimized.qualityRetained, quality, {
      ...wholePercent,
      is: 'at_least',
    }),
    stated(TAKEAWAYS, '4: caching saves on top, at least', 0.15, further, onTop, {
      ...wholePercent,
      is: 'at_least',
    }),
    stated(TAKEAWAYS, '4: caching saves on top, at most', 0.2, further, onTop, {
      ...wholePercent,
      is: 'at_most',
    }),
    stated(TAKEAWAYS, '8: saved a year', 1e6, optimized.savedPerYearUsd, 'the optimized cascade', {
      decimals: 0,
      is: 'at_least',
    }),
    stated(TAKEAWAYS, '9: cascade + cache saves', 0.642, cached.saved, OF_BASELINE, percent),
  ];
}

/** What the cascade document says its sums are worth: unit prices, quality, break-even, takeaways. */
export const worthFigures = (of: OutcomesById, book: Book): readonly Figure[] => [
  ...scenarioDetails(of, book),
  ...breakEvenFigures(of),
  ...takeawayFigures(of),
];
