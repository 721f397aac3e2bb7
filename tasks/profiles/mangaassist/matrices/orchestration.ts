import type { Goal, Rung, Strategy, Tier } from '../../../core/contract/enums.ts';
import { costNano, toUsd } from '../../../core/money.ts';
import { REGISTRY } from '../../../core/policy/registry.ts';
import { bandOfComplexity } from '../../../core/routing/band.ts';
import { fiveLevelOf, type Level, levelOfComplexity } from '../../../core/selection/level.ts';
import { matrix } from '../../../core/selection/matrix.ts';
import { GOAL_WEIGHTS } from '../default-policy.ts';

const ORCHESTRATOR = 'Model orchestrator: model selection matrix';
const EXAMPLES = 'Model orchestrator: cost comparison';
const SELECTOR = 'Model cascading: ModelSelectorFramework';
const STRATEGY = 'Intelligent model routing: routing strategies';
const TIER = 'Intelligent model routing: x-model-tier';
const BY_COMPLEXITY = 'Intelligent model routing: route by complexity';
const DYNAMIC = 'Dynamic model routing: model selection logic';

interface Recommended extends Readonly<Record<string, string | number>> {
  readonly task: string;
  readonly level: Level;
  readonly strategy: Strategy;
  /** Several for an ensemble. */
  readonly models: string;
  readonly typicalUsd: number;
}

const MINI = 'gpt-4o-mini';
const HAIKU = 'claude-haiku-3.5';
const SONNET = 'claude-sonnet-3.5';
const OPUS = 'claude-opus-3';

const recommended = (
  task: string,
  level: Level,
  strategy: Strategy,
  models: string,
  typicalUsd: number,
): Recommended => ({ task, level, strategy, models, typicalUsd });

/** Strategy and model by kind of task. */
export const MODEL_SELECTION = matrix<Recommended>('selection', 'Model selection', ORCHESTRATOR, [
  recommended('question and answer', 'basic', 'cheapest', MINI, 0.00003),
  recommended('formatting', 'basic', 'cheapest', MINI, 0.00002),
  recommended('code review', 'intermediate', 'fallback', HAIKU, 0.00008),
  recommended('code generation', 'intermediate', 'fallback', SONNET, 0.00015),
  recommended('system design', 'advanced', 'fallback', SONNET, 0.0018),
  recommended('architecture', 'advanced', 'ensemble', `${SONNET} + gpt-4o`, 0.003),
  recommended('research', 'expert', 'ensemble', `${OPUS} + gpt-4`, 0.015),
  recommended('analysis', 'expert', 'fallback', OPUS, 0.009),
]);

/**
 * What two prompts cost and take by strategy: the document's figures, and beside them ours from its own parts.
 * Its ensembles add up calls that run side by side, and no one split of 42 tokens gives both of its prices:
 * `ownUsd` takes the split that its single answer has, 3 read and 39 written.
 */
export const ORCHESTRATION_EXAMPLES = matrix('examples', 'Orchestration examples', EXAMPLES, [
  example('What is Python?', 'cheapest', [MINI], 42, 0.000024, 0.2),
  example('What is Python?', 'fallback', [MINI], 42, 0.000024, 0.2),
  example('What is Python?', 'ensemble', [HAIKU, MINI, SONNET], 126, 0.000212, 0.6),
  example('Design distributed system', 'cheapest', [OPUS], null, 0.015, 0.2),
  example('Design distributed system', 'fallback', [MINI, HAIKU, SONNET, OPUS], null, 0.022, 0.8),
  example('Design distributed system', 'ensemble', [SONNET, 'gpt-4o', OPUS], null, 0.045, 0.6),
]);

function example(
  prompt: string,
  strategy: Strategy,
  models: readonly string[],
  tokens: number | null,
  costUsd: number,
  seconds: number,
) {
  /** Every call of the document takes as long. */
  const eachSeconds = 0.2;
  const turns = strategy === 'ensemble' ? 1 : models.length;
  const ownSeconds = Number((turns * eachSeconds).toFixed(1));
  const ownUsd = tokens === null ? null : answersUsd(models);
  return { prompt, strategy, models: models.join(', '), tokens, costUsd, ownUsd, seconds, ownSeconds };
}

function answersUsd(models: readonly string[]): number {
  const usage = { inputTokens: 3, cachedTokens: 0, outputTokens: 39 };
  const asked = REGISTRY.filter(({ id }) => models.includes(id));
  return toUsd(asked.reduce((sum, { prices }) => sum + costNano(prices, usage), 0));
}

/** What each goal's score is made of. */
export const SELECTOR_WEIGHTS = matrix(
  'goals',
  'Weights by goal',
  SELECTOR,
  (Object.keys(GOAL_WEIGHTS) as Goal[]).map((goal) => ({ goal, ...GOAL_WEIGHTS[goal] })),
);

/** The five strategies of intelligent routing. */
export const ROUTING_STRATEGIES = matrix<{
  readonly strategy: Strategy;
  readonly logic: string;
  readonly bestFor: string;
}>('strategies', 'Routing strategies', STRATEGY, [
  { strategy: 'static', logic: 'always the same model', bestFor: 'a single model' },
  { strategy: 'content', logic: 'by what the question is', bestFor: 'mixed complexity' },
  { strategy: 'complexity', logic: 'by estimated complexity', bestFor: 'low cost' },
  { strategy: 'latency', logic: 'the fastest model that keeps the promise', bestFor: 'a promised latency' },
  { strategy: 'cost', logic: 'the cheapest model that passes the quality threshold', bestFor: 'low cost' },
]);

/** The tier of a request and the model it stands for; none is standard. */
export const TIER_MODELS = matrix<{ readonly tier: Tier; readonly rung: Rung; readonly model: string }>(
  'tiers',
  'Model tiers',
  TIER,
  [
    { tier: 'premium', rung: 'top', model: 'Opus' },
    { tier: 'standard', rung: 'mid', model: 'Sonnet' },
    { tier: 'economy', rung: 'cheap', model: 'Haiku' },
  ],
);

/** Models by complexity, as the two other documents have it. */
export const COMPLEXITY_MODELS = {
  name: 'complexity',
  title: 'Models by complexity',
  columns: ['complexity', 'model', 'examples'],
  rows: [
    { complexity: 'simple', model: 'Haiku', examples: 'questions, extraction', source: BY_COMPLEXITY },
    { complexity: 'moderate', model: 'Sonnet', examples: 'analysis, summaries', source: BY_COMPLEXITY },
    { complexity: 'complex', model: 'Opus', examples: 'reasoning in steps, code', source: BY_COMPLEXITY },
    { complexity: 'simple', model: 'phi-3.5-mini', examples: 'simple tasks', source: DYNAMIC },
    { complexity: 'medium', model: 'mistral-7b', examples: 'medium complexity', source: DYNAMIC },
    { complexity: 'complex', model: 'llama-3.1-70b', examples: 'complex tasks', source: DYNAMIC },
  ],
} as const;

/** One score, and the scales of the documents it is read on. */
export const SCALES = matrix(
  'scales',
  'Scales of complexity',
  'one score of 1-10 for all documents',
  Array.from({ length: 10 }, (_, index) => ({
    complexity: index + 1,
    band: bandOfComplexity(index + 1),
    level: levelOfComplexity(index + 1),
    fiveLevels: fiveLevelOf(index + 1),
  })),
);
