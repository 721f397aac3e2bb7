import type { Figure } from '../../tasks/core/costs/figure.ts';
import { callUsd } from '../../tasks/core/costs/mix.ts';
import { COORDINATION_TIMES } from '../../tasks/profiles/mangaassist/matrices/coordination.ts';
import { MODEL_ROLES } from '../../tasks/profiles/mangaassist/matrices/tasks.ts';
import type { Book } from './book.ts';
import { perQuery, stated } from './stated.ts';

const DIAGRAM = 'Model coordination: orchestration diagram and example';
const PATTERNS = 'Model coordination: parallel and sequential coordination';
const ROLES = 'Model coordination: role assignment matrix';
const STACKING = 'Model coordination: stacking';

/** What the document has a message cost on each path, in US dollars; it gives no tokens for them. */
export const UNIT = {
  classifier: 0.0001,
  titan: 0.0001,
  haiku: 0.001,
  haikuContext: 0.003,
  sonnet: 0.02,
  sonnetContext: 0.022,
} as const;
/** Simple, medium, complex. */
const LANES = { simple: 0.6, medium: 0.25, complex: 0.15 } as const;
export const weighted = (simple: number, medium: number, complex: number): number =>
  LANES.simple * simple + LANES.medium * medium + LANES.complex * complex;

export const HYBRID = weighted(UNIT.haiku, UNIT.haikuContext, UNIT.sonnetContext);

function costFigures(book: Book): readonly Figure[] {
  const { cheap, mid, embedding } = book.cast;
  const usd = (model: string, inputTokens: number, outputTokens: number): number =>
    callUsd({ model, inputTokens, outputTokens }, book.pricesOf(model));
  const read = "by its router's tokens";
  return [
    stated(DIAGRAM, 'Classifier: a query', UNIT.classifier, usd(cheap, 200, 40), '200 in, 40 out', {
      decimals: 4,
    }),
    stated(
      DIAGRAM,
      'Titan embedding: a query',
      UNIT.titan,
      usd(embedding, 30, 0),
      'a question of 30 tokens',
      perQuery,
    ),
    stated(
      DIAGRAM,
      'Haiku direct: a query',
      UNIT.haiku,
      usd(cheap, 200, 400),
      `200 in, 400 out, ${read}`,
      perQuery,
    ),
    stated(
      DIAGRAM,
      'Haiku with context: a query',
      UNIT.haikuContext,
      usd(cheap, 800, 400),
      `800 in, 400 out, ${read}`,
      perQuery,
    ),
    stated(
      DIAGRAM,
      'Sonnet with context: a query',
      UNIT.sonnet,
      usd(mid, 800, 400),
      `800 in, 400 out, ${read}`,
      perQuery,
    ),
    stated(
      DIAGRAM,
      'Example: total cost',
      0.021,
      UNIT.classifier + UNIT.titan + UNIT.sonnet,
      'the sum of its steps',
      { decimals: 3 },
    ),
    stated(
      DIAGRAM,
      'Example: total latency',
      2.3,
      (Math.max(150, 100) + 200 + 1_800 + 50) / 1_000,
      'its steps, the embedding beside the classifier',
      {
        unit: 'seconds',
        decimals: 1,
      },
    ),
    stated(
      PATTERNS,
      'Parallel fan-out: cost',
      0.022,
      UNIT.haiku + UNIT.sonnet + UNIT.titan,
      'Haiku + Sonnet + Titan',
      { decimals: 3 },
    ),
    stated(PATTERNS, 'Sequential: least cost', 0.001, UNIT.classifier + UNIT.haiku, 'classifier + Haiku', {
      decimals: 3,
    }),
    stated(PATTERNS, 'Sequential: most cost', 0.021, UNIT.classifier + UNIT.sonnet, 'classifier + Sonnet', {
      decimals: 3,
    }),
    stated(PATTERNS, 'Cascade, accepted: cost', 0.001, UNIT.haiku, 'Haiku', { decimals: 3 }),
    stated(PATTERNS, 'Cascade, escalated: cost', 0.022, UNIT.haiku + UNIT.sonnet, 'Haiku + Sonnet', {
      decimals: 3,
    }),
  ];
}

function stackingFigures(): readonly Figure[] {
  const stackedMs = 200 + 2_000 + 1_500;
  const stackedUsd = UNIT.haiku + UNIT.sonnet + UNIT.sonnet;
  const share = { unit: 'share', decimals: 0 } as const;
  return [
    stated(STACKING, 'Latency', 3_700, stackedMs, 'Haiku + Sonnet + meta-model, one after the other', {
      unit: 'ms',
      decimals: 0,
    }),
    stated(
      STACKING,
      'Routing and cascade: share of its cost',
      0.4,
      (HYBRID + UNIT.classifier) / stackedUsd,
      "the routing mix over Haiku + Sonnet + a meta-model at Sonnet's price",
      share,
    ),
    stated(
      STACKING,
      'Routing and cascade: share of its latency',
      0.5,
      weighted(350, 750, 2_350) / stackedMs,
      'the mean of the hybrid over 3,700 ms',
      share,
    ),
  ];
}

function timeFigures(): readonly Figure[] {
  return COORDINATION_TIMES.rows.map(({ pattern, latencyMs, ownLatencyMs }) =>
    stated(PATTERNS, `${pattern}: latency`, latencyMs, ownLatencyMs, 'its steps, those side by side once', {
      unit: 'ms',
      decimals: 0,
    }),
  );
}

/** Ranges of a query's price by model, and the prices a million tokens. */
function roleFigures({ cast, pricesOf }: Book): readonly Figure[] {
  const ids = [cast.cheap, cast.mid, cast.embedding];
  const noTokens = 'the document gives no tokens';
  return MODEL_ROLES.rows.flatMap((role, at) => {
    const prices = pricesOf(ids[at] ?? '');
    const perMillion = 'the registry';
    return [
      stated(ROLES, `${role.model}: least a query`, role.leastUsd, null, noTokens, { decimals: 4 }),
      stated(ROLES, `${role.model}: most a query`, role.mostUsd, null, noTokens, { decimals: 4 }),
      stated(ROLES, `${role.model}: a million tokens in`, role.inputUsdPerMillion, prices.input, perMillion),
      ...(role.outputUsdPerMillion === null
        ? []
        : [
            stated(
              ROLES,
              `${role.model}: a million tokens out`,
              role.outputUsdPerMillion,
              prices.output,
              perMillion,
            ),
          ]),
    ];
  });
}

/** What the coordination document says of its paths one by one: prices, costs, times. */
export const pathFigures = (book: Book): readonly Figure[] => [
  ...roleFigures(book),
  ...costFigures(book),
  ...timeFigures(),
  ...stackingFigures(),
];
