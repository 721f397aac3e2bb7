/** The names of the contract, in one place. Everything else derives its types from here. */
export const LANGUAGES = ['en', 'ja'] as const;
export const TIERS = ['economy', 'standard', 'premium'] as const;
export const GOALS = ['cost', 'quality', 'latency', 'balanced'] as const;
export const STRATEGIES = [
  'auto',
  'static',
  'content',
  'complexity',
  'latency',
  'cost',
  'cheapest',
  'cascade',
  'ensemble',
  /** An alias of `cascade`. */
  'fallback',
] as const;
export const ENSEMBLE_METHODS = [
  'confidence_select',
  'voting',
  'weighted_average',
  'quality_score',
  'parallel_merge',
  'best_of_n',
  'stacking',
  'cascade',
] as const;
export const INTENTS = [
  'greeting',
  'faq',
  'order_status',
  'product_search',
  'recommendation',
  'price_inquiry',
  'comparison',
  'creative',
  'complaint',
  'discussion',
  'summarization',
  'translation',
  'unknown',
] as const;
export const BANDS = ['simple', 'medium', 'complex'] as const;
/** The rungs of every ladder, cheapest first. */
export const RUNGS = ['cheap', 'mid', 'top'] as const;
export const LANES = [
  'cached',
  'economy',
  'pinned',
  'ensemble',
  'complex',
  'medium',
  'simple',
  'repeat',
] as const;
/** The lanes that ask a model, each with a plan of its own. */
export const PLANNED_LANES = ['economy', 'pinned', 'ensemble', 'complex', 'medium', 'simple'] as const;
export const OUTCOMES = ['answered', 'degraded', 'apologized', 'in_flight'] as const;
export const ROLES = ['answer', 'classifier', 'embedding', 'judge', 'meta', 'insurance'] as const;
export const ATTEMPT_OUTCOMES = [
  'accepted',
  'rejected',
  'throttled',
  'timed_out',
  'failed',
  'refused',
  'overflow',
  'crashed',
  'skipped',
] as const;
export const DEGRADED_CODES = [
  'budget_exhausted',
  'budget_tight',
  'deadline',
  'context_unavailable',
  'classifier_unavailable',
  'model_unavailable',
  'low_confidence',
  'no_rung',
  'no_time',
  'no_money',
  'breaker_open',
  'unrecorded',
  /** A guardrail stopped the question or an answer. */
  'declined',
  'failed',
] as const;
export const RUN_STATUSES = ['running', 'answered', 'degraded', 'failed', 'refused', 'abandoned'] as const;
/** Where a replay may pick up. */
export const STAGES = [
  'classify',
  'retrieve',
  'invoke',
  'confidence-check',
  'escalate',
  'aggregate',
] as const;

export type Language = (typeof LANGUAGES)[number];
export type Tier = (typeof TIERS)[number];
export type Goal = (typeof GOALS)[number];
export type Strategy = (typeof STRATEGIES)[number];
export type EnsembleMethod = (typeof ENSEMBLE_METHODS)[number];
export type Intent = (typeof INTENTS)[number];
export type Band = (typeof BANDS)[number];
export type Rung = (typeof RUNGS)[number];
export type Lane = (typeof LANES)[number];
export type PlannedLane = (typeof PLANNED_LANES)[number];
export type Outcome = (typeof OUTCOMES)[number];
export type Role = (typeof ROLES)[number];
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];
export type DegradedCode = (typeof DEGRADED_CODES)[number];
export type RunStatus = (typeof RUN_STATUSES)[number];
export type Stage = (typeof STAGES)[number];
/** The tasks of the optimizer: no message passes through them. */
export type OptimizerStage = 'observe' | 'tune';
