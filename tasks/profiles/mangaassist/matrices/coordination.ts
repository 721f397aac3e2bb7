import { matrix } from '../../../core/selection/matrix.ts';

const COMPARISON = 'Model coordination: comparison of strategies';
const TIMING = 'Model coordination: parallel and sequential coordination';

/** How strategies compare, in the document's own words of degree. */
export const COORDINATION = matrix('coordination', 'Coordination strategies', COMPARISON, [
  compared('single model', 'low', 'low', 'depends on the model', 'low complexity, a first product'),
  compared('routing', 'low', 'medium', 'high', 'mixed work with clear categories; 80 % of questions'),
  compared('ensemble (voting)', 'high', 'high', 'very high', 'classification, yes or no'),
  compared('ensemble (cascade)', 'variable', 'low to medium', 'high', 'low cost with a quality floor'),
  compared('ensemble (stacking)', 'very high', 'very high', 'highest', 'work without a clock: over 3 s'),
  compared('parallel merge', 'high', 'high', 'high', 'complementary models, trials'),
]);

function compared(strategy: string, latency: string, cost: string, quality: string, bestFor: string) {
  return { strategy, latency, cost, quality, bestFor };
}

const HAIKU_MS = 200;
const SONNET_MS = 2_000;
const TITAN_MS = 100;
const CLASSIFIER_MS = 150;
const AGGREGATE_MS = 50;
const DECISION_MS = 10;

interface Timed extends Readonly<Record<string, string | number | null>> {
  readonly pattern: string;
  readonly latencyMs: number;
  /** From the parts the document names: what runs side by side is waited for once. */
  readonly ownLatencyMs: number;
  readonly costUsd: number;
}

const timed = (pattern: string, latencyMs: number, ownLatencyMs: number, costUsd: number): Timed => ({
  pattern,
  latencyMs,
  ownLatencyMs,
  costUsd,
});

/** What the patterns take and cost: the document's figure, and the time recomputed from its parts. */
export const COORDINATION_TIMES = matrix<Timed>('times', 'Coordination patterns', TIMING, [
  timed('parallel fan-out', 2_050, Math.max(HAIKU_MS, SONNET_MS, TITAN_MS) + AGGREGATE_MS, 0.022),
  timed('sequential, least', 360, CLASSIFIER_MS + DECISION_MS + HAIKU_MS, 0.001),
  timed('sequential, most', 2_160, CLASSIFIER_MS + DECISION_MS + SONNET_MS, 0.021),
  timed('cascade, accepted', 210, HAIKU_MS + DECISION_MS, 0.001),
  timed('cascade, escalated', 2_210, HAIKU_MS + DECISION_MS + SONNET_MS, 0.022),
  timed('hybrid, simple', 350, CLASSIFIER_MS + HAIKU_MS, 0.001),
  timed('hybrid, medium', 750, CLASSIFIER_MS + 600, 0.003),
  timed('hybrid, complex', 2_350, CLASSIFIER_MS + 2_200, 0.022),
]);

const SHARES = [
  { lane: 'simple', share: 0.6, costUsd: 0.001, latencyMs: 350 },
  { lane: 'medium', share: 0.25, costUsd: 0.003, latencyMs: 750 },
  { lane: 'complex', share: 0.15, costUsd: 0.022, latencyMs: 2_350 },
] as const;
const CLASSIFIER_USD = 0.0001;
const MESSAGES_A_DAY = 1_000_000;

const mean = (value: (lane: (typeof SHARES)[number]) => number): number =>
  Number(SHARES.reduce((sum, lane) => sum + lane.share * value(lane), 0).toFixed(9));

const perMessage = mean(({ costUsd }) => costUsd);

/** The mix of the hybrid pattern: where the document's sum differs from its own parts, both stand here. */
export const HYBRID_MIX = matrix('mix', 'The hybrid mix of 60/25/15 %', TIMING, [
  mixed('cost of a message (US dollars)', 0.005, perMessage),
  mixed(
    'mean latency (milliseconds)',
    750,
    mean(({ latencyMs }) => latencyMs),
  ),
  mixed(
    'cost of a day at 1M messages, classifier included (US dollars)',
    5_000,
    Math.round(MESSAGES_A_DAY * (perMessage + CLASSIFIER_USD)),
  ),
]);

function mixed(figure: string, printed: number, recomputed: number) {
  return { figure, printed, recomputed, agrees: Math.abs(printed - recomputed) < 1e-9 };
}
