import type { Clock } from '../core/clock.ts';
import type { Attempt } from '../core/contract/attempt.ts';
import type { AttemptOutcome, Role } from '../core/contract/enums.ts';
import type { Run } from '../core/contract/plan.ts';
import { ModelError, type ModelFailureKind } from '../core/errors.ts';
import {
  affordableTokens,
  boundNano,
  costNano,
  type NanoUsd,
  type TokenPrices,
  toUsd,
} from '../core/money.ts';
import type { Hold, Ledger, Pot, PotBudgets } from '../ports/ledger.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Timers } from '../ports/timers.ts';

/** What a provider's answer comes down to, whatever was asked. */
export interface CallResult {
  readonly text: string;
  readonly selfReport: number | null;
  readonly stopReason: Attempt['stopReason'];
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly simulated: boolean;
}

export interface PaidCall {
  readonly run: Run;
  readonly no: number;
  readonly role: Role;
  readonly model: string;
  readonly prices: TokenPrices;
  readonly promptBytes: number;
  /** Wanted; less when the money does not reach. 0 for calls without output. */
  readonly maxTokens: number;
  /** Below it the call is not worth making. */
  readonly leastTokens: number;
  /** What is left of the request's own ceiling. */
  readonly ceiling: NanoUsd;
  readonly budgets: PotBudgets;
  /** Tried in this order. */
  readonly pots: readonly Pot[];
  readonly timeoutMs: number;
  ask(maxTokens: number, signal: AbortSignal): Promise<CallResult>;
}

export interface PaidCallDeps {
  readonly ledger: Ledger;
  readonly runs: RunStore;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface PaidAttempt {
  readonly attempt: Attempt;
  /** False when the money was spent but the journal or the settlement could not be written. */
  readonly recorded: boolean;
}

/**
 * The one way to spend money: reserve the most the call can cost, make it, then settle what it did cost
 * and journal the answer in the same breath. Failures of the provider come back as an attempt.
 */
export async function payFor(call: PaidCall, deps: PaidCallDeps): Promise<PaidAttempt> {
  const maxTokens = Math.min(call.maxTokens, affordableTokens(call.prices, call.promptBytes, call.ceiling));
  if (call.timeoutMs <= 0) return skipped(call, 'no_time');
  if (maxTokens < call.leastTokens) return skipped(call, 'no_money');
  const amount = boundNano(call.prices, call.promptBytes, maxTokens);
  if (amount > call.ceiling) return skipped(call, 'no_money');
  const hold = await reserve(call, amount, deps);
  if (hold === undefined) return skipped(call, 'budget_exhausted');
  const askedAt = deps.clock.now();
  const { attempt, booked } = await ask(call, maxTokens, amount, askedAt, deps);
  const recorded = await record(call.run.messageId, attempt, hold, booked, deps);
  return { attempt, recorded };
}

async function reserve(call: PaidCall, amount: NanoUsd, deps: PaidCallDeps): Promise<Hold | undefined> {
  for (const pot of call.pots) {
    const hold: Hold = {
      day: call.run.day,
      pot,
      callId: `${call.run.messageId}#${call.no}#${executionTag(call.run.executionArn)}`,
      at: deps.clock.now(),
      amount,
    };
    if (await deps.ledger.reserve(hold, call.budgets)) return hold;
  }
  return undefined;
}

/** Tells apart the calls of an execution and of the one that took its message over. */
const executionTag = (executionArn: string): string => executionArn.slice(-8);

async function ask(
  call: PaidCall,
  maxTokens: number,
  bound: NanoUsd,
  askedAt: number,
  deps: PaidCallDeps,
): Promise<{ readonly attempt: Attempt; readonly booked: NanoUsd }> {
  const alarm = deps.timers.alarm(call.timeoutMs);
  try {
    const result = await call.ask(maxTokens, alarm.signal);
    const cost = costNano(call.prices, result);
    const outcome = result.stopReason === 'refused' ? 'refused' : 'accepted';
    const attempt = { ...blank(call, outcome), ...result, costUsd: toUsd(cost) };
    return { attempt: timed(attempt, askedAt, deps), booked: Math.min(cost, bound) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const cost = mayBeBilled(error.kind) ? bound : 0;
    const attempt = {
      ...blank(call, OUTCOME_OF[error.kind]),
      costUsd: toUsd(cost),
      reason: `${error.name}: ${error.message}`.slice(0, 300),
    };
    return { attempt: timed(attempt, askedAt, deps), booked: cost };
  } finally {
    alarm.cancel();
  }
}

const timed = (attempt: Attempt, askedAt: number, deps: PaidCallDeps): Attempt => ({
  ...attempt,
  latencyMs: deps.clock.now() - askedAt,
});

const OUTCOME_OF: Readonly<Record<ModelFailureKind, AttemptOutcome>> = {
  throttled: 'throttled',
  overloaded: 'throttled',
  timed_out: 'timed_out',
  refused: 'refused',
  overflow: 'overflow',
  invalid: 'failed',
  auth: 'failed',
  failed: 'failed',
};

/** A provider that turned us away charges nothing; one that fell silent may have answered and charged. */
const mayBeBilled = (kind: ModelFailureKind): boolean =>
  kind === 'timed_out' || kind === 'failed' || kind === 'refused';

/** A lost write leaves the hold standing: that money stays booked in full, never given back. */
async function record(
  messageId: string,
  attempt: Attempt,
  hold: Hold,
  booked: NanoUsd,
  deps: PaidCallDeps,
): Promise<boolean> {
  const writes = await Promise.allSettled([
    deps.runs.journal(messageId, attempt),
    deps.ledger.settle(hold, booked),
  ]);
  return writes.every(({ status }) => status === 'fulfilled');
}

/** Why a call was not made; the reason of a `skipped` attempt is one of them. */
export const SKIPS = ['no_time', 'no_money', 'budget_exhausted'] as const;
export type Skip = (typeof SKIPS)[number];

const skipped = (call: PaidCall, reason: Skip): PaidAttempt => ({
  attempt: { ...blank(call, 'skipped'), reason },
  recorded: true,
});

const blank = (call: PaidCall, outcome: AttemptOutcome): Attempt => ({
  no: call.no,
  role: call.role,
  model: call.model,
  outcome,
  confidence: null,
  costUsd: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  latencyMs: 0,
  simulated: false,
  text: '',
  selfReport: null,
  stopReason: 'none',
  safe: false,
  reason: null,
});
