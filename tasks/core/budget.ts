import type { Tier } from './contract/enums.ts';
import type { MessageRequest } from './contract/request.ts';
import { conversationOf } from './conversation.ts';
import type { NanoUsd } from './money.ts';
import { boundNano, toNano } from './money.ts';
import { modelById } from './policy/check-policy.ts';
import type { Policy } from './policy/policy.ts';

/** Everything that bounds what a day may cost, nano-dollars. */
export interface DayLimits {
  /** The economy pot is part of the day's budget, not beside it. */
  readonly main: NanoUsd;
  readonly economy: NanoUsd;
  /** The most of the main pot that a tier may use; a tier that is not named has no bound of its own. */
  readonly tiers: Readonly<Partial<Record<Tier, NanoUsd>>>;
  readonly user?: NanoUsd;
  readonly session?: NanoUsd;
  /** Shards that an account may grow to. */
  readonly maxShards: number;
  /** A reservation older than this is booked in full. */
  readonly holdMs: number;
  /** Share of the day's budget that raises the first alarm; the second comes when less than `useful` is left. */
  readonly alarmShare: number;
  readonly useful: NanoUsd;
}

/** Who pays: the budgets of tier, user and session that count for a message. */
export interface Payer {
  readonly tier: Tier;
  readonly userId?: string;
  readonly session: string;
}

export const payerOf = (request: Pick<MessageRequest, 'tier' | 'userId' | 'sessionId'>): Payer => ({
  tier: request.tier ?? 'standard',
  ...(request.userId !== undefined && { userId: request.userId }),
  session: conversationOf(request),
});

export function dayLimits(policy: Policy): DayLimits {
  const { dayUsd, economyShare, tierUsd = {}, userUsd, sessionUsd, ...budgets } = policy.budgets;
  const day = toNano(dayUsd);
  const economy = Math.floor(day * economyShare);
  return {
    main: day - economy,
    economy,
    tiers: Object.fromEntries(Object.entries(tierUsd).map(([tier, usd]) => [tier, toNano(usd)])),
    ...(userUsd !== undefined && { user: toNano(userUsd) }),
    ...(sessionUsd !== undefined && { session: toNano(sessionUsd) }),
    maxShards: budgets.maxShards,
    holdMs: budgets.holdMinutes * 60_000,
    alarmShare: budgets.alarmShare,
    useful: cheapBound(policy),
  };
}

/** What one message may cost at most, in US dollars: the caller may ask for less than the policy allows. */
export const requestCeiling = (
  { maxCostUsd }: { readonly maxCostUsd?: number | undefined },
  policy: Policy,
): number => Math.min(maxCostUsd ?? policy.budgets.requestUsd, policy.budgets.requestUsd);

export type BudgetState = 'ample' | 'tight' | 'exhausted';

/** A prompt with passages: what a cheap answer may have to read. */
const TYPICAL_PROMPT_BYTES = 8_000;

function cheapBound(policy: Policy): NanoUsd {
  const cheap = modelById(policy, policy.rungs.cheap);
  const tokens = policy.tokens.byLane['simple'] ?? cheap.defaultMaxTokens;
  return boundNano(cheap.prices, TYPICAL_PROMPT_BYTES, tokens);
}

/** Less left than a cheap answer's reservation counts as spent: it would hardly buy one. */
export function budgetState(
  left: { readonly main: NanoUsd; readonly share: number },
  policy: Policy,
): BudgetState {
  if (left.main < cheapBound(policy)) return 'exhausted';
  return left.share + policy.budgets.alarmShare <= 1 ? 'tight' : 'ample';
}
