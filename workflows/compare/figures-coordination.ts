import type { Figure } from '../../tasks/core/costs/figure.ts';
import { HYBRID, UNIT, weighted } from './figures-paths.ts';
import { type OutcomesById, stated, whole, wholePercent } from './stated.ts';

const WHY = 'Model coordination: why not just one model';
const PATTERNS = 'Model coordination: parallel and sequential coordination';
const TABLE = 'Model coordination: daily cost projection';
const FORMULA = 'Model coordination: cost optimization formula';

const DAY = 1e6;
const BY_UNITS = "from the document's own cost of each path";
const BY_TOKENS = 'tokens of its router (200 or 800 in, 400 out) at its own prices';

const ALL_HAIKU = weighted(UNIT.haiku, UNIT.haikuContext, UNIT.haikuContext);
const CASCADE = { accepted: 0.78, escalated: 0.22 } as const;

/** A figure set against the document's path costs, and once more against tokens and prices. */
const twice = (
  source: string,
  name: string,
  printed: number,
  byUnits: number,
  byTokens: number,
): readonly Figure[] => [
  stated(source, name, printed, byUnits, BY_UNITS, whole),
  stated(source, `${name}, by tokens`, printed, byTokens, BY_TOKENS, whole),
];

function dailyTable(of: OutcomesById): readonly Figure[] {
  const sonnet = DAY * UNIT.sonnetContext;
  const cascade = CASCADE.accepted * UNIT.haiku + CASCADE.escalated * UNIT.sonnetContext;
  const day = (id: string): number => of(id).projection.dayUsd;
  return [
    ...twice(TABLE, 'All Sonnet: a day', 22_000, sonnet, day('lanes-all-mid')),
    ...twice(TABLE, 'All Haiku: a day', 1_500, DAY * ALL_HAIKU, day('lanes-all-cheap')),
    ...twice(TABLE, 'Routing 60/25/15: a day', 4_800, DAY * (HYBRID + UNIT.classifier), day('routing')),
    ...twice(TABLE, 'Cascade 78/22: a day', 6_200, DAY * cascade, day('cascade-78-22')),
    stated(
      TABLE,
      'Ensemble, all parallel: a day',
      23_500,
      22_000 + 1_500,
      "the sum of the table's own all-Sonnet and all-Haiku",
      whole,
    ),
    ...twice(
      TABLE,
      'Ensemble, all parallel, from its parts: a day',
      23_500,
      DAY * ALL_HAIKU + sonnet,
      day('ensemble'),
    ),
  ];
}

function tableSides(of: OutcomesById): readonly Figure[] {
  const rows = [
    { name: 'All Sonnet', id: 'lanes-all-mid', shares: [0, 1], printed: [2, 9.5], seconds: 2 },
    { name: 'All Haiku', id: 'lanes-all-cheap', shares: [1, 0], printed: [0.2, 7], seconds: 0.2 },
    {
      name: 'Routing 60/25/15',
      id: 'routing',
      shares: [0.85, 0.15],
      printed: [0.75, 8.8],
      seconds: weighted(350, 750, 2_350) / 1_000,
    },
    {
      name: 'Cascade 78/22',
      id: 'cascade-78-22',
      shares: [0.78, 0.22],
      printed: [0.9, 9],
      seconds: (CASCADE.accepted * 210 + CASCADE.escalated * 2_210) / 1_000,
    },
    {
      name: 'Ensemble, all parallel',
      id: 'ensemble',
      shares: [0, 1],
      printed: [2, 9.7],
      seconds: (Math.max(200, 2_000, 100) + 50) / 1_000,
    },
  ] as const;
  return rows.flatMap(({ name, id, shares, printed, seconds }) => [
    stated(TABLE, `${name}: Haiku`, shares[0], of(id).shares.cheap, 'messages it answers', wholePercent),
    stated(TABLE, `${name}: Sonnet`, shares[1], of(id).shares.mid, 'messages it answers', wholePercent),
    stated(TABLE, `${name}: mean latency`, printed[0], seconds, "the document's times of each step", {
      unit: 'seconds',
      decimals: printed[0] === 0.75 ? 2 : 1,
    }),
    stated(TABLE, `${name}: quality`, printed[1], of(id).quality * 10, 'task quality of whoever answers', {
      unit: 'stars10',
      decimals: 1,
    }),
  ]);
}

function formulaFigures(of: OutcomesById): readonly Figure[] {
  const sum = HYBRID + UNIT.classifier;
  return [
    stated(PATTERNS, 'Hybrid: weighted cost', 0.005, HYBRID, '0.6 x 0.001 + 0.25 x 0.003 + 0.15 x 0.022', {
      decimals: 3,
    }),
    stated(
      PATTERNS,
      'Hybrid: weighted latency',
      750,
      weighted(350, 750, 2_350),
      '0.6 x 350 + 0.25 x 750 + 0.15 x 2,350',
      {
        unit: 'ms',
        decimals: 0,
      },
    ),
    stated(FORMULA, 'Per message', 0.005, sum, 'the four lines of the formula', { decimals: 3 }),
    stated(
      FORMULA,
      'A day',
      5_000,
      DAY * sum,
      '1M x the four lines: the document rounds before it multiplies',
      whole,
    ),
    stated(FORMULA, 'A month', 150_000, 30 * DAY * sum, '30 days of that', whole),
    stated(FORMULA, 'A day, by tokens', 5_000, of('hybrid').projection.dayUsd, BY_TOKENS, whole),
  ];
}

function headlineFigures(of: OutcomesById): readonly Figure[] {
  const easy = weighted(UNIT.haiku, UNIT.haikuContext, 0) / weighted(1, 1, 0);
  const coordinated = 0.8 * easy + 0.2 * UNIT.sonnetContext + UNIT.classifier;
  return [
    ...twice(
      WHY,
      'All Sonnet: a day',
      45_000,
      DAY * UNIT.sonnetContext,
      of('lanes-all-mid').projection.dayUsd,
    ),
    stated(WHY, 'Coordinated, 80 % Haiku: a day', 8_000, DAY * coordinated, BY_UNITS, { decimals: -3 }),
  ];
}

/** Every figure of the coordination document's cost chapter: headline, formula, daily table. */
export const coordinationFigures = (of: OutcomesById): readonly Figure[] => [
  ...headlineFigures(of),
  ...formulaFigures(of),
  ...dailyTable(of),
  ...tableSides(of),
];
