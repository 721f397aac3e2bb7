import type { DayLimits, Payer } from '../core/budget.ts';
import type { Clock } from '../core/clock.ts';
import { type Attempt, blankAttempt, type GuardrailNote } from '../core/contract/attempt.ts';
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
import type { Ledger, Pot, Reservation } from '../ports/ledger.ts';
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
  readonly guardrail?: GuardrailNote;
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
  readonly limits: DayLimits;
  readonly payer: Payer;
  /** Tried in this order. */
  readonly pots: readonly Pot[];
  readonly timeoutMs: number;
  ask(maxTokens: number, signal: AbortSignal): Promise<CallResult>;
}

export interface PaidCallDeps {
  readonly ledger: Ledger;
  readonly runs: Pick<RunStore, 'journal'>;
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
  const wanted = Math.min(call.maxTokens, tokensFor(call.ceiling, call));
  if (call.timeoutMs <= 0) return skipped(call, 'no_time');
  if (wanted < call.leastTokens) return skipped(call, 'no_money');
  const amount = boundOf(call, wanted);
  if (amount > call.ceiling) return skipped(call, 'no_money');
  const reservation = await reserve(call, amount, deps);
  if (reservation === undefined) return skipped(call, 'budget_exhausted');
  // Near the end of the day's money there may be less than was asked for: the answer gets shorter.
  const maxTokens =
    reservation.amount < amount ? Math.min(wanted, tokensFor(reservation.amount, call)) : wanted;
  const askedAt = deps.clock.now();
  const { attempt, booked } = await ask(call, maxTokens, boundOf(call, maxTokens), askedAt, deps);
  const recorded = await record(call.run, attempt, reservation, booked, deps);
  return { attempt, recorded };
}

const boundOf = ({ prices, promptBytes }: PaidCall, maxTokens: number): NanoUsd =>
  boundNano(prices, promptBytes, maxTokens);

const tokensFor = (money: NanoUsd, { prices, promptBytes }: PaidCall): number =>
  affordableTokens(prices, promptBytes, money);

/** {@link affordableTokens} leaves one token of room, and rounds down. */
const ROUNDING_TOKENS = 2;

async function reserve(
  call: PaidCall,
  amount: NanoUsd,
  deps: PaidCallDeps,
): Promise<Reservation | undefined> {
  const least = Math.min(amount, boundOf(call, call.leastTokens + ROUNDING_TOKENS));
  for (const pot of call.pots) {
    const hold = {
      day: call.run.day,
      pot,
      callId: `${call.run.messageId}#${call.no}#${executionTag(call.run.executionArn)}`,
      at: deps.clock.now(),
      amount,
      least,
      payer: call.payer,
    };
    const reservation = await deps.ledger.reserve(hold, call.limits);
    if (reservation !== undefined) return reservation;
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
    const reason = outcome === 'refused' ? whyStopped(result) : null;
    const attempt = { ...blankAttempt(call, outcome), ...result, costUsd: toUsd(cost), reason };
    return { attempt: timed(attempt, askedAt, deps), booked: Math.min(cost, bound) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const cost = mayBeBilled(error.kind) ? bound : 0;
    const attempt = {
      ...blankAttempt(call, OUTCOME_OF[error.kind]),
      costUsd: toUsd(cost),
      reason: `${error.name}: ${error.message}`.slice(0, MAX_REASON),
    };
    return { attempt: timed(attempt, askedAt, deps), booked: cost };
  } finally {
    alarm.cancel();
  }
}

/** A guardrail, a content filter, or the model's own: what it says then is no answer. */
function whyStopped({ guardrail }: CallResult): string {
  if (guardrail === undefined) return 'the provider stopped the answer';
  const found = guardrail.found.length === 0 ? '' : `: ${guardrail.found.join(', ')}`;
  return `the guardrail stopped the ${guardrail.side}${found}`.slice(0, MAX_REASON);
}

const MAX_REASON = 300;

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
  { messageId, executionArn }: Run,
  attempt: Attempt,
  reservation: Reservation,
  booked: NanoUsd,
  deps: PaidCallDeps,
): Promise<boolean> {
  const writes = await Promise.allSettled([
    deps.runs.journal(messageId, executionArn, attempt),
    deps.ledger.settle(reservation, booked),
  ]);
  return writes.every(({ status }) => status === 'fulfilled');
}

/** Why a call was not made; the reason of a `skipped` attempt is one of them. */
export const SKIPS = ['no_time', 'no_money', 'budget_exhausted'] as const;
export type Skip = (typeof SKIPS)[number];

const skipped = (call: PaidCall, reason: Skip): PaidAttempt => ({
  attempt: { ...blankAttempt(call, 'skipped'), reason },
  recorded: true,
});
