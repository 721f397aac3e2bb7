import { composeReply } from '../../tasks/aggregate/compose-reply.ts';
import { chooseAnswer } from '../../tasks/core/aggregation/choose-answer.ts';
import { utcDay } from '../../tasks/core/clock.ts';
import type { Attempt } from '../../tasks/core/contract/attempt.ts';
import type { Classification } from '../../tasks/core/contract/classification.ts';
import type { DegradedCode, Lane } from '../../tasks/core/contract/enums.ts';
import type { Facts, LanePlan } from '../../tasks/core/contract/plan.ts';
import { NoAnswer } from '../../tasks/core/errors.ts';
import type { NanoUsd } from '../../tasks/core/money.ts';
import type { Profile } from '../../tasks/core/profile.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';
import type { Trip } from './course.ts';
import type { Plans } from './plans.ts';

/** How a message ended. */
export interface Closing {
  readonly outcome: 'answered' | 'degraded' | 'apologized';
  /** Where it apologised before a lane was chosen there is none. */
  readonly lane: Lane | undefined;
  /** Whose answer is sent; null for a canned text or several. */
  readonly model: string | null;
  readonly winner: Attempt | undefined;
  readonly isGood: boolean;
  /** Whether an answer is good, by the number of its attempt. */
  readonly good: readonly boolean[];
  readonly attempts: readonly Attempt[];
  readonly degraded: readonly DegradedCode[];
  readonly nano: NanoUsd;
  readonly plan: LanePlan;
  readonly classification: Classification;
  /** Milliseconds of the day. */
  readonly endedAt: number;
  /** In the order they were entered. */
  readonly states: readonly string[];
  readonly waitedMs: number;
  readonly modelMs: number;
  readonly lookUpMs: number;
}

export interface ToClose {
  readonly trip: Trip;
  readonly lane: Lane | undefined;
  readonly facts: Facts;
  readonly plan: LanePlan;
  readonly classification: Classification;
  readonly attempts: readonly Attempt[];
  readonly degraded: readonly DegradedCode[];
  readonly nano: NanoUsd;
  /** By the number of an attempt. */
  readonly good: readonly boolean[];
  readonly now: number;
}

/** The answer that is sent, by the aggregate's own rules. */
export function close(input: ToClose): Closing {
  const { lane, attempts, degraded, nano, plan, classification, good } = input;
  const common = {
    lane,
    attempts,
    nano,
    good,
    classification,
    plan,
    endedAt: input.now,
    states: [],
    waitedMs: 0,
    modelMs: 0,
    lookUpMs: 0,
  };
  if (lane === undefined) {
    return { ...common, outcome: 'apologized', model: null, winner: undefined, isGood: false, degraded };
  }
  if (lane === 'cached') {
    return { ...common, outcome: 'answered', model: 'cache', winner: undefined, isGood: true, degraded };
  }
  const winner = chooseAnswer(attempts, input.trip.plans.policy);
  const isGood = winner !== undefined && good[winner.no] === true;
  const isPlain = winner?.outcome === 'accepted' && winner.role === 'answer' && degraded.length === 0;
  if (isPlain) return { ...common, outcome: 'answered', model: winner.model, winner, isGood, degraded };
  return { ...common, winner, isGood, ...known(input, winner) };
}

type Composed = Pick<Closing, 'outcome' | 'model' | 'degraded'>;
const composedBefore = new WeakMap<Plans, Map<string, Composed>>();

/** Where texts are all alike, the reply depends on nothing but what became of the attempts: few differ. */
function known(input: ToClose, winner: Attempt | undefined): Composed {
  const { trip, lane, attempts, degraded } = input;
  if (lane === 'ensemble') return composed(input);
  const kept = composedBefore.get(trip.plans) ?? new Map<string, Composed>();
  composedBefore.set(trip.plans, kept);
  const became = attempts.map(
    ({ role, model, outcome, reason, text, safe }) => `${role} ${model} ${outcome} ${reason} ${text} ${safe}`,
  );
  const place = winner === undefined ? -1 : attempts.indexOf(winner);
  const key = [lane, place, degraded.join(), ...became].join(';');
  const found = kept.get(key);
  if (found !== undefined) return found;
  const fresh = composed(input);
  kept.set(key, fresh);
  return fresh;
}

let shop: Profile | undefined;

/** What is degraded, apologised for or said by the shop itself, the aggregate decides. */
function composed(input: ToClose): Composed {
  const { trip, facts, classification, degraded } = input;
  const { policy } = trip.plans;
  shop ??= profileFor('current');
  const { startedAt, messageId } = trip;
  const slaMs = policy.sla.defaultMs;
  try {
    const reply = composeReply(
      {
        request: { ...trip.plans.request(trip.sample), messageId },
        run: {
          messageId,
          executionArn: 'simulated',
          startedAt,
          deadlineAt: startedAt + slaMs,
          slaMs,
          fenceAt: startedAt + slaMs,
          leaseUntil: startedAt + slaMs,
          day: utcDay(0),
          policyVersion: policy.version,
          variant: null,
          pot: 'main',
          replayOf: null,
          warm: null,
          openModels: [],
          shadow: false,
          answerKey: null,
          routeKey: null,
        },
        facts,
        lane: input.lane ?? 'simple',
        plan: input.plan,
        classification,
        history: [],
        attempts: [...input.attempts],
        passages: [],
        degraded: [...new Set(degraded)],
        stored: {},
      },
      input.now,
      policy,
      shop,
    );
    const outcome = reply.outcome === 'degraded' ? 'degraded' : 'answered';
    return { outcome, model: reply.model, degraded: reply.degraded };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { outcome: 'apologized', model: null, degraded };
  }
}
