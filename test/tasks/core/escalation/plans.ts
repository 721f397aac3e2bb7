import type { Classification } from '../../../../tasks/core/contract/classification.ts';
import { RUNGS } from '../../../../tasks/core/contract/enums.ts';
import type { LanePlan } from '../../../../tasks/core/contract/plan.ts';
import type { JudgedAttempt, StepInput } from '../../../../tasks/core/escalation/weigh.ts';
import { toNano } from '../../../../tasks/core/money.ts';
import { attempt, classification } from '../../../fixtures/contract.ts';

/** A plan over these models, cheapest first. */
export const planOver = (models: readonly string[], changes: Partial<LanePlan> = {}): LanePlan => ({
  lane: 'simple',
  strategy: 'cascade',
  ladder: models.map((model, index) => ({ rung: RUNGS[Math.min(index, 2)] ?? 'top', model })),
  firstModel: models[0] ?? 'none',
  fallbackModel: null,
  minConfidence: 0.8,
  maxClimbs: 2,
  maxCalls: 6,
  needsContext: false,
  retrieval: 'none',
  fanOut: false,
  members: [],
  leftOut: [],
  method: 'confidence_select',
  meta: { model: 'none', needsMs: 0, leastAnswers: 0 },
  comparison: { model: 'none', needsMs: 0 },
  maxCostUsd: 0.05,
  bounds: {},
  reason: 'cascade: cheapest first, checked',
  estimate: { costUsd: 0.0001, latencyMs: 400 },
  ...changes,
});

export interface Circumstances {
  readonly plan: LanePlan;
  readonly attempts: readonly JudgedAttempt[];
  readonly classification?: Classification;
  readonly remainingMs?: number;
  readonly moneyUsd?: number;
  readonly promptBytes?: number;
  readonly openModels?: readonly string[];
  readonly jitter?: number;
}

/** Plenty of time and money, unless a test is about them. */
export const circumstances = (given: Circumstances): StepInput => ({
  plan: given.plan,
  attempts: given.attempts,
  classification: given.classification ?? classification(),
  remainingMs: given.remainingMs ?? 10_000,
  remainingNano: toNano(given.moneyUsd ?? 0.05),
  promptBytes: given.promptBytes ?? 2_000,
  openModels: given.openModels ?? [],
  now: 0,
  jitter: given.jitter ?? 0.5,
});

/** An answer that the check did not accept, after a prompt of so many tokens. */
export const unsure = (model: string, confidence: number, inputTokens = 1_000): JudgedAttempt =>
  attempt({ model, outcome: 'rejected', confidence, inputTokens });

/** A call that gave nothing. */
export const failed = (model: string, outcome: 'throttled' | 'timed_out' | 'failed' = 'throttled') =>
  attempt({ model, outcome, confidence: null, text: '', safe: false, inputTokens: 0, outputTokens: 0 });
