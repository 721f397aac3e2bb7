import type { Figure } from '../../tasks/core/costs/figure.ts';
import { callUsd, clean } from '../../tasks/core/costs/mix.ts';
import type { Book } from './book.ts';
import type { Outcome } from './outcome.ts';
import { type OutcomesById, percent, perQuery, stated, whole, wholePercent } from './stated.ts';

const DAILY = 'Model cascading: daily cost at 1M messages';
const TRAFFIC = 'Model cascading: traffic distribution';
const SCENARIO = 'Model cascading: cost analysis, 1M messages a day';
const SUMMARY = 'Model cascading: annual savings summary';

const THIRTY_DAYS = '30 days of the sum';
const YEAR = '365 days of the sum';
const OF_BASELINE = 'against all-Sonnet, $6,750 a day';

/** The table of traffic with a price for each row, and the mix it is then summed up as. */
function trafficFigures(of: OutcomesById): readonly Figure[] {
  const { parts, projection } = of('traffic');
  const printed = [0.000175, 0.00035, 0.0078, 0.0114, 0.015, 0.00815];
  const shares = [0.35, 0.25, 0.2, 0.1, 0.07, 0.03];
  return [
    ...parts.flatMap((part, at) => [
      stated(TRAFFIC, `${part.name}: share`, shares[at] ?? 0, part.share, 'the row itself', wholePercent),
      stated(
        TRAFFIC,
        `${part.name}: cost per query`,
        printed[at] ?? 0,
        part.messageUsd,
        `${part.inputTokens} tokens in, ${part.outputTokens} out`,
        perQuery,
      ),
    ]),
    stated(
      TRAFFIC,
      'The same 60/37/3 mix, a day at 1M messages',
      3_954,
      projection.dayUsd,
      'the rows of the table: their tokens are not those of the daily sum',
    ),
  ];
}

function dailyFigures(of: OutcomesById, book: Book): readonly Figure[] {
  const sonnet = of('all-mid').projection;
  const mixed = of('cascade-60-37-3');
  const day = mixed.projection.dayUsd;
  const [haikuDay, sonnetDay, escalatedDay] = daysByTier(mixed);
  const sonnetPrices = book.pricesOf(book.cast.mid);
  const input = callUsd({ model: book.cast.mid, inputTokens: 500, outputTokens: 0 }, sonnetPrices);
  const output = callUsd({ model: book.cast.mid, inputTokens: 0, outputTokens: 350 }, sonnetPrices);
  return [
    stated(DAILY, 'All Sonnet: input of a message', 0.0015, input, '500 tokens', { decimals: 4 }),
    stated(DAILY, 'All Sonnet: output of a message', 0.00525, output, '350 tokens', { decimals: 5 }),
    stated(DAILY, 'All Sonnet: a day', 6_750, sonnet.dayUsd, '1M x (500 in, 350 out)'),
    stated(DAILY, 'All Sonnet: a month', 202_500, sonnet.monthUsd, THIRTY_DAYS),
    stated(DAILY, 'Cascade 60/37/3: Haiku, a day', 157.5, haikuDay, '600K x (300 in, 150 out)'),
    stated(DAILY, 'Cascade 60/37/3: Sonnet, a day', 3_552, sonnetDay, '370K x (700 in, 500 out)'),
    stated(DAILY, 'Cascade 60/37/3: escalated, a day', 244.5, escalatedDay, '30K x both calls'),
    stated(DAILY, 'Cascade 60/37/3: a day', 3_954, day, 'the sum of its parts'),
    stated(DAILY, 'Cascade 60/37/3: a month', 118_620, mixed.projection.monthUsd, THIRTY_DAYS),
    stated(DAILY, 'Cascade 60/37/3: saved', 0.414, mixed.saved, OF_BASELINE, percent),
    stated(
      DAILY,
      'Cascade 60/37/3: saved a month',
      83_880,
      clean(sonnet.monthUsd - mixed.projection.monthUsd),
      'the two months',
    ),
  ];
}

/** What the routine, the demanding and the escalated messages cost a day. */
function daysByTier({ parts }: Outcome): readonly [number, number, number] {
  const climbed = parts.filter(({ models }) => models.length > 1);
  const direct = parts.filter(({ models }) => models.length === 1);
  const haiku = direct.filter(({ models }) => models[0]?.includes('haiku'));
  const sonnet = direct.filter((part) => !haiku.includes(part));
  const sum = (some: Outcome['parts']): number => clean(some.reduce((all, { dayUsd }) => all + dayUsd, 0));
  return [sum(haiku), sum(sonnet), sum(climbed)];
}

interface ScenarioLine {
  readonly id: string;
  readonly name: string;
  readonly day: number;
  readonly month: number;
  readonly year: number;
  readonly saved: number | null;
  /** Haiku, Sonnet, escalated. */
  readonly tiers?: readonly [number, number, number?];
}

const SCENARIOS: readonly ScenarioLine[] = [
  { id: 'all-mid', name: 'All Sonnet', day: 6_750, month: 202_500, year: 2_463_750, saved: null },
  { id: 'all-cheap', name: 'All Haiku', day: 562.5, month: 16_875, year: 205_313, saved: 0.917 },
  {
    id: 'cascade-60-40',
    name: 'Cascade 60/40',
    day: 3_997.5,
    month: 119_925,
    year: 1_459_088,
    saved: 0.408,
    tiers: [157.5, 3_840],
  },
  {
    id: 'cascade-optimized',
    name: 'Cascade optimized 70/27/3',
    day: 3_020.25,
    month: 90_607.5,
    year: 1_102_391,
    saved: 0.553,
    tiers: [183.75, 2_592, 244.5],
  },
  {
    id: 'cascade-cache',
    name: 'Cascade + 20 % cache',
    day: 2_416.2,
    month: 72_486,
    year: 881_913,
    saved: 0.642,
    tiers: [147, 2_073.6, 195.6],
  },
];

function scenarioFigures(of: OutcomesById): readonly Figure[] {
  return SCENARIOS.flatMap(({ id, name, day, month, year, saved, tiers = [] }) => {
    const outcome = of(id);
    const ours = daysByTier(outcome);
    const tierNames = ['Haiku', 'Sonnet', 'escalated'];
    return [
      ...tiers.map((printed, at) =>
        stated(SCENARIO, `${name}: ${tierNames[at]}, a day`, printed ?? 0, ours[at] ?? 0, 'tokens x prices'),
      ),
      stated(SCENARIO, `${name}: a day`, day, outcome.projection.dayUsd, 'the sum of its parts'),
      stated(SCENARIO, `${name}: a month`, month, outcome.projection.monthUsd, THIRTY_DAYS),
      stated(SCENARIO, `${name}: a year`, year, outcome.projection.yearUsd, YEAR, whole),
      stated(SUMMARY, `${name}: annual cost`, year, outcome.projection.yearUsd, YEAR, whole),
      ...(saved === null
        ? []
        : [stated(SUMMARY, `${name}: saved`, saved, outcome.saved, OF_BASELINE, percent)]),
    ];
  });
}

/** The sums of the cascade document: traffic, the 60/37/3 mix, the five strategies. */
export const cascadeFigures = (of: OutcomesById, book: Book): readonly Figure[] => [
  ...trafficFigures(of),
  ...dailyFigures(of, book),
  ...scenarioFigures(of),
];
