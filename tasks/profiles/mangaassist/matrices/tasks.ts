import type { Intent } from '../../../core/contract/enums.ts';
import { matrix } from '../../../core/selection/matrix.ts';

const CASCADE = 'Model cascading: task-to-model mapping';
const ROUTER = 'Model coordination: intent routing rules';
const CASCADE_MAP = 'Model cascading: ModelCascadeRouter task map';
const STARS = 'Model coordination: model capability matrix';
const ROLES = 'Model coordination: role assignment matrix';

const HAIKU = 'claude-haiku-3';
const SONNET = 'claude-sonnet-3';
const TITAN = 'titan-embed-text-v2';

interface TaskModel extends Readonly<Record<string, string | number | null>> {
  readonly task: string;
  /** Ours, where the task is one. */
  readonly intent: Intent | null;
  readonly model: string;
  readonly latencyMs: number;
  readonly quality: number;
  readonly why: string;
}

/** Which model does which task, how fast, how well. `quality` is a least: the document says "95%+". */
export const TASK_MODELS = matrix<TaskModel>('tasks', 'Task to model', CASCADE, [
  row('intent classification', null, HAIKU, 200, 0.95, 'structured output, little reasoning'),
  row('entity extraction', null, HAIKU, 150, 0.93, 'pattern matching, named entities'),
  row('simple FAQ answers', 'faq', HAIKU, 300, 0.9, 'rests on retrieval, close to a template'),
  row('product search query', 'product_search', HAIKU, 250, 0.92, 'structured query generation'),
  row('manga recommendations', 'recommendation', SONNET, 800, 0.96, 'nuanced preferences'),
  row('complex comparisons', 'comparison', SONNET, 1_000, 0.95, 'reasoning over several factors'),
  row('summarization, short', 'summarization', HAIKU, 400, 0.88, 'extractive'),
  row('summarization, detailed', 'summarization', SONNET, 900, 0.95, 'abstractive, nuanced'),
  row('sentiment analysis', null, HAIKU, 100, 0.94, 'two or three classes'),
  row('translation (Japanese)', 'translation', SONNET, 700, 0.97, 'cultural nuance'),
]);

function row(
  task: string,
  intent: Intent | null,
  model: string,
  latencyMs: number,
  quality: number,
  why: string,
): TaskModel {
  return { task, intent, model, latencyMs, quality, why };
}

interface IntentRow extends Readonly<Record<string, string | boolean>> {
  readonly intent: Intent;
  readonly model: string;
  readonly needsContext: boolean;
  readonly needsEmbedding: boolean;
}

const rule = (intent: Intent, model: string, needsContext = false, needsEmbedding = false): IntentRow => ({
  intent,
  model,
  needsContext,
  needsEmbedding,
});

/** The rules that intents are routed by: model, context, and whether the search embeds. */
export const INTENT_ROUTES = matrix<IntentRow>('intents', 'Intent routing rules', ROUTER, [
  rule('greeting', HAIKU),
  rule('faq', HAIKU, true, true),
  rule('order_status', HAIKU),
  rule('product_search', HAIKU, true, true),
  rule('recommendation', SONNET, true, true),
  rule('price_inquiry', HAIKU, true),
  rule('comparison', SONNET, true, true),
  rule('creative', SONNET),
  rule('complaint', SONNET, true),
  rule('unknown', HAIKU),
]);

/** The task map of the cascade: what begins cheap and is checked, and what begins strong. */
export const CASCADE_TASKS = matrix<{ readonly intent: Intent; readonly model: string }>(
  'cascade-tasks',
  'Where the cascade begins',
  CASCADE_MAP,
  [
    { intent: 'greeting', model: HAIKU },
    { intent: 'faq', model: HAIKU },
    { intent: 'product_search', model: HAIKU },
    { intent: 'order_status', model: HAIKU },
    { intent: 'summarization', model: HAIKU },
    { intent: 'recommendation', model: SONNET },
    { intent: 'comparison', model: SONNET },
    { intent: 'discussion', model: SONNET },
    { intent: 'translation', model: SONNET },
    { intent: 'unknown', model: HAIKU },
  ],
);

interface Stars extends Readonly<Record<string, string | number | null>> {
  readonly task: string;
  readonly intent: Intent | null;
  readonly haiku: number | null;
  readonly sonnet: number | null;
  readonly titan: number | null;
}

const stars = (
  task: string,
  intent: Intent | null,
  haiku: number | null,
  sonnet: number | null,
  titan: number | null = null,
): Stars => ({ task, intent, haiku, sonnet, titan });

/** One to five stars; null where a model cannot do the task. */
export const CAPABILITY_STARS = matrix<Stars>('stars', 'Model capability, in stars of five', STARS, [
  stars('intent classification', null, 5, 5),
  stars('simple FAQ', 'faq', 4, 5),
  stars('order status', 'order_status', 5, 5),
  stars('manga recommendation', 'recommendation', 2, 5, 4),
  stars('price comparison', 'comparison', 3, 5),
  stars('creative writing', 'creative', 2, 5),
  stars('semantic search', null, null, null, 5),
  stars('multi-turn logic', 'discussion', 2, 5),
  stars('translation', 'translation', 4, 5),
  stars('summarization', 'summarization', 3, 5),
]);

interface Role extends Readonly<Record<string, string | number | null>> {
  readonly model: string;
  readonly role: string;
  readonly tasks: string;
  readonly leastMs: number;
  readonly mostMs: number;
  readonly leastUsd: number;
  readonly mostUsd: number;
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number | null;
  readonly quality: string;
}

/** What each model is there for, what it takes and what a question to it costs. */
export const MODEL_ROLES = matrix<Role>('roles', 'Model roles', ROLES, [
  {
    model: HAIKU,
    role: 'classifier and simple responder',
    tasks: 'intents, FAQ, order status, simple look-ups',
    leastMs: 150,
    mostMs: 300,
    leastUsd: 0.0003,
    mostUsd: 0.002,
    inputUsdPerMillion: 0.25,
    outputUsdPerMillion: 1.25,
    quality: 'good for simple',
  },
  {
    model: SONNET,
    role: 'reasoner and generator',
    tasks: 'recommendations, comparisons, creative writing, complex questions',
    leastMs: 1_500,
    mostMs: 2_500,
    leastUsd: 0.01,
    mostUsd: 0.04,
    inputUsdPerMillion: 3,
    outputUsdPerMillion: 15,
    quality: 'excellent for complex',
  },
  {
    model: TITAN,
    role: 'vectorizer',
    tasks: 'semantic search, similarity, clustering',
    leastMs: 80,
    mostMs: 120,
    leastUsd: 0.0001,
    mostUsd: 0.0001,
    inputUsdPerMillion: 0.02,
    outputUsdPerMillion: null,
    quality: 'an embedding',
  },
]);
