import { requestCeiling } from '../../tasks/core/budget.ts';
import { type Attempt, blankAttempt } from '../../tasks/core/contract/attempt.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import type { LanePlan } from '../../tasks/core/contract/plan.ts';
import { lookUpTimeoutMs } from '../../tasks/core/deadline.ts';
import { boundNano, costNano, toNano, toUsd } from '../../tasks/core/money.ts';
import { modelById } from '../../tasks/core/policy/check-policy.ts';
import { minimumRung } from '../../tasks/core/routing/band.ts';
import { planSearch } from '../../tasks/retrieve/search-plan.ts';
import { type Ground, settled } from './asking.ts';
import { HOPS_MS } from './assumptions.ts';
import { addAt, addInterval, callSums } from './tally.ts';
import type { Moment, Walk } from './walk.ts';

export interface LookUp {
  readonly classification: Classification;
  readonly retrieval: LanePlan['retrieval'];
  readonly no: number;
  readonly query: string;
  /** Of the message's time. */
  readonly leftMs: number;
  readonly pot: 'main' | 'economy';
}

/** The embedding that was paid, if one was; whether anything was found, and all of it. */
export interface Found {
  readonly attempts: readonly Attempt[];
  readonly isThere: boolean;
  readonly isWhole: boolean;
}

const NOBODY: readonly Attempt[] = [];

/**
 * The course of `retrievePassages`: exact records beside a search by words and the embedding, then the search by
 * vector, then the records of what was found.
 */
export function* lookUp(wanted: LookUp, at: Moment, ground: Ground): Walk<Found> {
  const { policy, fate } = ground;
  const plan = planSearch(wanted.classification);
  const hop = (): number => fate.hopMs(HOPS_MS.dynamo);
  const hasExact = plan.productIds.length > 0 || plan.wantsOrders;
  if (plan.searches.length === 0) {
    at.now += hop() + (plan.wantsOrders ? hop() : 0);
    return { attempts: NOBODY, isThere: true, isWhole: true };
  }
  const answering = modelById(policy, policy.rungs[minimumRung(wanted.classification, policy)]);
  const until = at.now + lookUpTimeoutMs(wanted.leftMs, answering, policy);
  const from = at.now;
  const words = fate.search();
  const embedded =
    wanted.retrieval === 'hybrid' ? yield* embed({ ...wanted, text: wanted.query }, at, ground) : undefined;
  const attempts = embedded === undefined ? NOBODY : [embedded.attempt];
  at.now = Math.max(at.now, Math.min(until, from + words.ms));
  if (words.fails || from + words.ms > until) return { attempts, isThere: hasExact, isWhole: false };
  if (embedded?.found) {
    const vectors = fate.search();
    at.now = Math.max(at.now, Math.min(until, embedded.foundAt + vectors.ms));
  }
  at.now += hop();
  return { attempts, isThere: true, isWhole: true };
}

interface Embedded {
  readonly attempt: Attempt;
  readonly found: boolean;
  /** Milliseconds of the day when the provider answered: before it was booked. */
  readonly foundAt: number;
}

/** The course of one embedding: of a question, or of a member's answer. */
export function* embed(
  { no, leftMs, text, pot }: Pick<LookUp, 'no' | 'leftMs' | 'pot'> & { readonly text: string },
  at: Moment,
  ground: Ground,
): Walk<Embedded> {
  const { policy, world, fate, tally } = ground;
  const { embedding } = policy;
  const prices = { ...embedding.prices, cachedInput: 0, output: 0 };
  const bound = boundNano(prices, Buffer.byteLength(text), 0);
  const sums = callSums(tally, 'embedding', embedding.id);
  sums.calls += 1;
  const hold = bound > toNano(requestCeiling({}, policy)) ? undefined : world.reserve(bound, bound, [pot]);
  at.now += fate.hopMs(HOPS_MS.dynamo);
  if (hold === undefined) {
    sums.unasked += 1;
    return { attempt: attemptOf(no, embedding.id, 0, 0, 0, 'skipped'), found: false, foundAt: at.now };
  }
  addAt(tally.series.spendWrites, at.now, 1);
  const { ms, inputTokens } = fate.embedding(embedding, text);
  const most = Math.min(leftMs, embedding.latencyMs.p99 * 2);
  const isLate = ms > most;
  const askedAt = at.now;
  at.now += Math.min(ms, most);
  yield at.now;
  const foundAt = at.now;
  const nano = isLate ? bound : costNano(prices, { inputTokens, cachedTokens: 0, outputTokens: 0 });
  world.settle(hold, nano);
  addInterval(tally.series.holdMs, askedAt, at.now);
  settled(Math.min(nano, bound), at.now, tally);
  at.now += fate.hopMs(HOPS_MS.dynamo);
  sums[isLate ? 'timedOut' : 'answered'] += 1;
  sums.nano += Math.min(nano, bound);
  const tokens = isLate ? 0 : inputTokens;
  sums.inputTokens += tokens;
  const outcome = isLate ? 'timed_out' : 'accepted';
  return {
    attempt: attemptOf(no, embedding.id, nano, tokens, Math.round(ms), outcome),
    found: !isLate,
    foundAt,
  };
}

const attemptOf = (
  no: number,
  model: string,
  nano: number,
  inputTokens: number,
  latencyMs: number,
  outcome: Attempt['outcome'],
): Attempt => ({
  ...blankAttempt({ no, role: 'embedding', model }, outcome),
  costUsd: toUsd(nano),
  inputTokens,
  latencyMs,
  simulated: true,
});
