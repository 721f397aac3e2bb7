import { type Attempt, blankAttempt } from '../../tasks/core/contract/attempt.ts';
import type { AttemptOutcome, Role } from '../../tasks/core/contract/enums.ts';
import { writeUnits } from '../../tasks/core/costs/aws-prices.ts';
import type { ModelFailureKind } from '../../tasks/core/errors.ts';
import { untilNextMinuteMs } from '../../tasks/core/health/admission.ts';
import { FAILURE_RULES, type FailureCode } from '../../tasks/core/health/failure-rules.ts';
import { affordableTokens, boundNano, costNano, type NanoUsd, toUsd } from '../../tasks/core/money.ts';
import type { ModelProfile } from '../../tasks/core/policy/model-profile.ts';
import type { Policy } from '../../tasks/core/policy/policy.ts';
import type { Skip } from '../../tasks/spending/paid-call.ts';
import { HOPS_MS, ITEM_BYTES } from './assumptions.ts';
import type { Fate } from './fate.ts';
import { addAt, addInterval, callSums, type Tally } from './tally.ts';
import type { Moment, Walk } from './walk.ts';
import type { Purse, World } from './world.ts';

/** What is asked of a model, as the task that pays for it would. */
export interface Ask {
  readonly no: number;
  readonly role: Role;
  readonly model: ModelProfile;
  readonly messageId: string;
  readonly promptBytes: number;
  readonly mostTokens: number;
  readonly leastTokens: number;
  readonly ceiling: NanoUsd;
  readonly timeoutMs: number;
  readonly patient: boolean;
  readonly pots: readonly (keyof Purse)[];
}

export interface Ground {
  readonly policy: Policy;
  readonly world: World;
  readonly fate: Fate;
  readonly tally: Tally;
}

/** One attempt, with the nano-dollars that were booked for it. */
export interface Asked {
  readonly attempt: Attempt;
  readonly nano: NanoUsd;
}

/** What text stands for where only its being there counts. */
export const SAID = 'x';
/** {@link affordableTokens} leaves one token of room, and rounds down. */
const ROUNDING_TOKENS = 2;

/**
 * The course of a paid call, as `askModel` and `payFor` go: who may be asked, what may be spent, reserve, call,
 * settle beside the journal.
 */
export function* askModel(ask: Ask, at: Moment, ground: Ground): Walk<Asked> {
  const { world, tally } = ground;
  if (ask.timeoutMs > 0) {
    const refusal = refusalOf(ask, at.now, ground);
    if (refusal !== undefined) return done(unasked(ask, refusal, at.now), 0, tally);
  }
  const skip = (reason: Skip): Asked => done({ ...blank(ask, 'skipped'), reason }, 0, tally);
  const { prices } = ask.model;
  const wanted = Math.min(ask.mostTokens, affordableTokens(prices, ask.promptBytes, ask.ceiling));
  if (ask.timeoutMs <= 0) return skip('no_time');
  if (wanted < ask.leastTokens) return skip('no_money');
  const amount = boundNano(prices, ask.promptBytes, wanted);
  if (amount > ask.ceiling) return skip('no_money');
  const least = Math.min(amount, boundNano(prices, ask.promptBytes, ask.leastTokens + ROUNDING_TOKENS));
  const hold = world.reserve(amount, least, ask.pots);
  at.now += ground.fate.hopMs(HOPS_MS.dynamo);
  if (hold === undefined) return skip('budget_exhausted');
  addAt(tally.series.spendWrites, at.now, 1);
  const most =
    hold.amount < amount ? Math.min(wanted, affordableTokens(prices, ask.promptBytes, hold.amount)) : wanted;
  const askedAt = at.now;
  yield at.now;
  const { attempt, nano } = yield* call(ask, most, boundNano(prices, ask.promptBytes, most), at, ground);
  world.settle(hold, nano);
  addInterval(tally.series.holdMs, askedAt, at.now);
  settled(nano, at.now, tally);
  at.now += ground.fate.hopMs(HOPS_MS.dynamo);
  return done({ ...attempt, latencyMs: Math.round(attempt.latencyMs) }, nano, tally);
}

/** Settlement and journal, written side by side. */
export function settled(nano: NanoUsd, now: number, tally: Tally): void {
  addAt(tally.series.spendWrites, now, 1);
  addAt(tally.series.otherWrites, now, writeUnits(ITEM_BYTES.attempt));
  addAt(tally.series.spentNano, now, nano);
  tally.dynamodb.writeUnits += writeUnits(ITEM_BYTES.attempt);
  tally.budget.spentNano += nano;
}

function refusalOf(ask: Ask, now: number, { policy, world }: Ground): FailureCode | undefined {
  const { able, barred } = world.candidates(ask.model, ask.messageId, ask.no, ask.patient, now);
  if (able.length === 0) return barred.includes('held_back') ? 'held_back' : 'breaker_open';
  const tokens = Math.ceil(ask.promptBytes / policy.estimates.bytesPerToken) + ask.mostTokens;
  return world.admit(ask.model, tokens, now) ? undefined : 'rate_limited';
}

/** The deployments in their order, until one answers, one fails that may have cost something, or time is up. */
function* call(ask: Ask, most: number, bound: NanoUsd, at: Moment, ground: Ground): Walk<Asked> {
  const { world, fate, tally } = ground;
  const until = at.now + ask.timeoutMs;
  const askedAt = at.now;
  let failed: ModelFailureKind | undefined;
  for (const { deployment, probes } of world.candidates(ask.model, ask.messageId, ask.no, ask.patient, at.now)
    .able) {
    if (probes && !world.takeProbe(deployment, ask.messageId, at.now)) continue;
    const begun = at.now;
    const { ms, failure } = fate.call(ask.model, ask.role, at.now);
    const isLate = at.now + ms > until;
    at.now = Math.min(until, at.now + ms);
    yield at.now;
    failed = isLate ? 'timed_out' : (failure ?? undefined);
    const impatience = isLate && at.now - begun < ask.model.latencyMs.p95;
    if (!impatience) world.report(deployment, failed ?? null, probes, at.now, tally);
    if (failed === undefined) return answered(ask, most, bound, at.now - askedAt, fate);
    if (isLate || !FAILURE_RULES[failed].otherDeployment) break;
  }
  const code: FailureCode = failed ?? 'held_back';
  const nano = failed === 'timed_out' || failed === 'failed' ? bound : 0;
  return {
    attempt: {
      ...blank(ask, OUTCOME_OF[code] ?? 'failed'),
      costUsd: toUsd(nano),
      latencyMs: at.now - askedAt,
      reason: code,
      failure: code,
    },
    nano,
  };
}

const OUTCOME_OF: Readonly<Partial<Record<FailureCode, AttemptOutcome>>> = {
  throttled: 'throttled',
  overloaded: 'throttled',
  held_back: 'throttled',
  timed_out: 'timed_out',
};

function answered(ask: Ask, most: number, bound: NanoUsd, latencyMs: number, fate: Fate): Asked {
  const { isCut, ...usage } = fate.usage(ask.model, ask.role, most);
  const nano = costNano(ask.model.prices, usage);
  const attempt: Attempt = {
    ...blank(ask, 'accepted'),
    ...usage,
    costUsd: toUsd(nano),
    latencyMs,
    text: SAID,
    stopReason: isCut ? 'max_tokens' : 'complete',
  };
  return { attempt, nano: Math.min(nano, bound) };
}

const unasked = (ask: Ask, failure: FailureCode, now: number): Attempt => ({
  ...blank(ask, failure === 'breaker_open' ? 'skipped' : 'throttled'),
  reason: 'not asked',
  failure,
  ...(failure === 'rate_limited' && { retryAfterMs: untilNextMinuteMs(now) }),
});

const blank = (
  { no, role, model }: Pick<Ask, 'no' | 'role' | 'model'>,
  outcome: AttemptOutcome,
): Attempt => ({ ...blankAttempt({ no, role, model: model.id }, outcome), simulated: true });

function done(attempt: Attempt, nano: NanoUsd, tally: Tally): Asked {
  const sums = callSums(tally, attempt.role, attempt.model);
  sums.calls += 1;
  if (attempt.text !== '') sums.answered += 1;
  else if (attempt.outcome === 'timed_out') sums.timedOut += 1;
  else if (attempt.latencyMs === 0) sums.unasked += 1;
  else if (attempt.outcome === 'throttled') sums.throttled += 1;
  else sums.failed += 1;
  sums.inputTokens += attempt.inputTokens;
  sums.cachedTokens += attempt.cachedTokens;
  sums.outputTokens += attempt.outputTokens;
  sums.nano += nano;
  if (attempt.stopReason === 'max_tokens') tally.cutAnswers += 1;
  return { attempt, nano };
}
