import type { NanoUsd } from './money.ts';
import { boundNano, toNano } from './money.ts';
import { modelById } from './policy/check-policy.ts';
import type { Policy } from './policy/policy.ts';

/** The day's allowance of each pot: the economy pot is part of the budget, not beside it. */
export function potBudgets(policy: Policy): { readonly main: NanoUsd; readonly economy: NanoUsd } {
  const day = toNano(policy.budgets.dayUsd);
  const economy = Math.floor(day * policy.budgets.economyShare);
  return { main: day - economy, economy };
}

/** What one message may cost at most, in US dollars: the caller may ask for less than the policy allows. */
export const requestCeiling = (
  { maxCostUsd }: { readonly maxCostUsd?: number | undefined },
  policy: Policy,
): number => Math.min(maxCostUsd ?? policy.budgets.requestUsd, policy.budgets.requestUsd);

export type BudgetState = 'ample' | 'tight' | 'exhausted';

/** A prompt with passages: what a cheap answer may have to read. */
const TYPICAL_PROMPT_BYTES = 8_000;

/** Less left than a cheap answer's reservation counts as spent: it would be refused anyway. */
export function budgetState(leftMain: NanoUsd, policy: Policy): BudgetState {
  const cheap = modelById(policy, policy.rungs.cheap);
  const tokens = policy.tokens.byLane['simple'] ?? cheap.defaultMaxTokens;
  if (leftMain < boundNano(cheap.prices, TYPICAL_PROMPT_BYTES, tokens)) return 'exhausted';
  const budget = potBudgets(policy).main;
  return leftMain <= budget * (1 - policy.budgets.alarmShare) ? 'tight' : 'ample';
}
