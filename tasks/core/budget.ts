import type { NanoUsd } from './money.ts';
import { toNano } from './money.ts';
import type { Policy } from './policy/policy.ts';

/** The day's allowance of each pot: the economy pot is part of the budget, not beside it. */
export function potBudgets(policy: Policy): { readonly main: NanoUsd; readonly economy: NanoUsd } {
  const day = toNano(policy.budgets.dayUsd);
  const economy = Math.floor(day * policy.budgets.economyShare);
  return { main: day - economy, economy };
}

export type BudgetState = 'ample' | 'tight' | 'exhausted';

/** Less than the cheapest useful answer left counts as spent: a reservation would be refused anyway. */
const LEAST_USEFUL: NanoUsd = toNano(0.0005);

export function budgetState(leftMain: NanoUsd, policy: Policy): BudgetState {
  if (leftMain < LEAST_USEFUL) return 'exhausted';
  const budget = potBudgets(policy).main;
  return leftMain <= budget * (1 - policy.budgets.alarmShare) ? 'tight' : 'ample';
}
