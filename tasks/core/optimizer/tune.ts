import { type EpochMs, utcSecond } from '../clock.ts';
import type { Policy } from '../policy/policy.ts';
import { wilson } from '../statistics.ts';
import type { Compliance, Target } from './compliance.ts';
import type { GuardRails } from './guard-rails.ts';
import { blockedUntil, type Memory } from './memory.ts';
import type { Observed } from './observed.ts';
import { CHEAP_LANES, type Direction, type Move, type Parameter, type Step, stepOf } from './parameters.ts';
import type { Action, Recommendation } from './recommend.ts';

/** What stands behind a decision. */
export interface Situation {
  readonly observed: Observed;
  readonly compliance: readonly Compliance[];
  readonly advice: readonly Recommendation[];
  readonly policy: Policy;
  readonly rails: GuardRails;
  readonly memory: Memory;
  readonly now: EpochMs;
}

export interface Proposal {
  readonly move: Move;
  readonly action: Action;
  readonly target: Target;
  readonly reason: string;
}

/** What could be done, and was not. */
export interface Held {
  readonly action: Action;
  readonly why: string;
}

export interface Decision {
  /** One at most. */
  readonly proposal: Proposal | undefined;
  readonly held: readonly Held[];
}

/** One change at most, for the most urgent target that it can be made for; and why none for the others. */
export function decide(situation: Situation): Decision {
  const held: Held[] = [];
  let proposal: Proposal | undefined;
  for (const advice of situation.advice.filter(({ auto, action }) => auto && action !== 'roll_back')) {
    const { action } = advice;
    const found = proposalFor(advice, situation);
    if ('why' in found) held.push({ action, why: found.why });
    else if (proposal === undefined) proposal = found.proposal;
    else held.push({ action, why: `one change a window: ${proposal.action} goes first` });
  }
  return { proposal, held };
}

type Found = { readonly proposal: Proposal } | { readonly why: string };

function proposalFor(advice: Recommendation, situation: Situation): Found {
  const waiting = waitingFor(advice, situation);
  if (waiting !== undefined) return { why: waiting };
  const moved = moveFor(advice.action, situation);
  if ('bound' in moved) return { why: moved.bound };
  const { move } = moved;
  const until = blockedUntil(situation.memory, move);
  if (until > situation.now)
    return { why: `${move.parameter} was moved the other way: not before ${utcSecond(until)}` };
  const tried = triedBy(move.parameter, situation.policy);
  if (tried !== undefined) return { why: `the experiment ${tried} changes ${move.parameter}` };
  const [target] = advice.targets.toSorted(
    (one, other) => streakOf(other, situation) - streakOf(one, situation),
  );
  if (target === undefined) return { why: 'no target asks for it' };
  return { proposal: { move, action: advice.action, target, reason: advice.reason } };
}

/** Misses must last, and changes stand apart, or noise would be followed. */
function waitingFor({ targets }: Recommendation, situation: Situation): string | undefined {
  const { memory, rails, now } = situation;
  if (memory.watch !== null) return 'the last change is still being watched';
  const free = memory.changedAt + rails.coolDownS * 1_000;
  if (memory.changedAt > 0 && free > now) return `cooling down until ${utcSecond(free)}`;
  const streak = Math.max(0, ...targets.map((target) => streakOf(target, situation)));
  if (streak >= rails.patience) return undefined;
  return `surely missed in ${streak} of the ${rails.patience} windows in a row that it takes`;
}

/** This window included. */
function streakOf(target: Target, { memory, compliance }: Situation): number {
  const surely = compliance.some((one) => one.target === target && one.surely);
  return surely ? (memory.streaks[target] ?? 0) + 1 : 0;
}

function moveFor(action: Action, situation: Situation): Step {
  const { policy, rails } = situation;
  switch (action) {
    case 'raise_confidence_threshold':
      return threshold('up', situation);
    case 'lower_confidence_threshold':
      return threshold('down', situation);
    case 'increase_cache_ttl':
      // Off is a decision of an operator's: nothing is to be kept.
      return policy.caches.answerTtlS === 0
        ? { bound: 'caches.answerTtlS is 0: answers are not kept' }
        : stepOf(policy, 'caches.answerTtlS', 'up', rails);
    case 'reduce_haiku_max_tokens':
      return fewerTokens(situation);
    default:
      return { bound: 'nothing the optimizer can do' };
  }
}

/** Its own estimate alone moves nothing: customers must have been heard, and must not say the opposite. */
function threshold(direction: Direction, situation: Situation): Step {
  const { policy, rails } = situation;
  const spoken = direction === 'up' ? noNeed(situation) : atRisk(situation);
  return spoken === undefined ? stepOf(policy, 'thresholds.accept', direction, rails) : { bound: spoken };
}

function unheard({ observed, rails }: Situation): string | undefined {
  const cast = observed.votes.up + observed.votes.down;
  if (cast >= rails.minVotes) return undefined;
  return `${cast} of the ${rails.minVotes} votes of customers that the threshold is not moved without`;
}

function noNeed(situation: Situation): string | undefined {
  const { observed, rails } = situation;
  const { up, down } = observed.votes;
  const unknown = unheard(situation);
  if (unknown !== undefined) return unknown;
  return wilson(up, up + down, rails.noise).lower >= rails.targets.approval && rails.minVotes > 0
    ? `customers are pleased with ${up} of ${up + down} answers, whatever the estimate says`
    : undefined;
}

/** What the cascade document expects one step down to cost. */
const STEP_QUALITY = 0.01;

function atRisk(situation: Situation): string | undefined {
  const { observed, rails, advice } = situation;
  if (advice.some(({ action }) => action === 'raise_confidence_threshold'))
    return 'quality asks for the opposite';
  const unknown = unheard(situation);
  if (unknown !== undefined) return unknown;
  const { quality, votes } = observed;
  const slack = quality === null ? 0 : quality.mean - rails.noise * quality.error - rails.targets.quality;
  if (slack < STEP_QUALITY)
    return `quality has no ${STEP_QUALITY} to spare, which a step down is expected to cost`;
  const cast = votes.up + votes.down;
  return cast > 0 && votes.up / cast < rails.targets.approval
    ? 'customers are not pleased enough for it'
    : undefined;
}

/** The lane with the highest bound first. Where answers are cut off already, less would only make them climb. */
function fewerTokens({ observed, policy, rails }: Situation): Step {
  const lanes = CHEAP_LANES.toSorted(
    (one, other) => (policy.tokens.byLane[other] ?? 0) - (policy.tokens.byLane[one] ?? 0),
  );
  const reasons: string[] = [];
  for (const lane of lanes) {
    const cut = cutOff(observed, lane);
    const step = stepOf(policy, `tokens.byLane.${lane}`, 'down', rails);
    if ('bound' in step) reasons.push(step.bound);
    else if (cut === undefined) return step;
    else reasons.push(cut);
  }
  return { bound: reasons.join('; ') };
}

function cutOff({ truncated, lanes }: Observed, lane: string): string | undefined {
  const count = truncated[lane];
  if (count === null) return `nobody can tell whether answers of the ${lane} lane were cut off`;
  if (count !== undefined && count > 0)
    return `${count} answers of the ${lane} lane were cut off: with fewer tokens they would climb`;
  return lanes[lane] === undefined ? `no message took the ${lane} lane` : undefined;
}

/** An experiment's arms must differ in what it tries, and in nothing else. */
function triedBy(parameter: Parameter, { experiments }: Policy): string | undefined {
  return experiments.find(({ variants }) =>
    variants.some(({ changes }) =>
      parameter === 'thresholds.accept'
        ? changes.thresholds?.accept !== undefined
        : parameter.startsWith('tokens.') &&
          Object.keys(changes.tokensByLane ?? {}).some((lane) => parameter === `tokens.byLane.${lane}`),
    ),
  )?.name;
}
