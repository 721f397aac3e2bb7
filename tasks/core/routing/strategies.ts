import { RUNGS, type Rung } from '../contract/enums.ts';
import type { LadderRung } from '../contract/plan.ts';
import { modelById } from '../policy/check-policy.ts';
import { capabilityNeeded, cheapestCapable, isCapable } from '../selection/capability.ts';
import { expectedQuality } from '../selection/fit.ts';
import type { Selection } from '../selection/selection.ts';
import { contentRung, rungIndex, scoreBand } from './band.ts';
import { startInLane } from './by-goal.ts';
import { estimateCall } from './estimate.ts';
import {
  askable,
  capOf,
  isWithinTier,
  modelOf,
  type Option,
  optionFor,
  rungOf,
  type Situation,
} from './situation.ts';

/** What a strategy would do, before money and time are looked at. */
export interface Wish {
  /** Models to begin with, the best first: the others stand in when money or time forbid it. */
  readonly starts: readonly LadderRung[];
  /** The order of climbing. A start that is not in it is asked alone. */
  readonly climbs: readonly LadderRung[];
  readonly reason: string;
  readonly selection: Selection | null;
}

/** What a strategy chooses among. */
interface Pool {
  readonly rungs: readonly LadderRung[];
  /** Of a chain that the request names. */
  readonly chain: string;
  readonly note: string;
}

/** The first model and the way up, by chain and strategy. */
export function wishOf(situation: Situation): Wish {
  const { request } = situation;
  if (request.strategy === 'static' && request.chain === undefined) return fixed(situation);
  const pool = poolOf(situation);
  const wish = byStrategy(pool, situation);
  return { ...wish, reason: `${wish.reason}${pool.note}` };
}

function byStrategy(pool: Pool, situation: Situation): Wish {
  const { request, classification, policy } = situation;
  const isChain = pool.chain !== '';
  switch (request.strategy) {
    case 'latency':
      return fastest(pool, situation);
    case 'cost':
      return goodEnough(pool, situation);
    case 'cheapest':
      return capable(pool, situation);
    case 'cascade':
    case 'fallback':
      return isChain
        ? inOrder(pool, situation)
        : fromRung('cheap', 'cascade: cheapest first, checked', pool, situation);
    default:
      if (isChain) return inOrder(pool, situation);
  }
  if (request.strategy === 'content') {
    const rung = contentRung(classification, policy);
    const about = [...classification.intents, ...classification.domains].join(' and ');
    return fromRung(rung, `content: ${about} asks for ${rung}`, pool, situation);
  }
  if (request.strategy === 'complexity') {
    const band = scoreBand(classification, policy);
    const rung = policy.bandRungs[band];
    const why = `complexity: ${classification.complexity} is ${band}, which asks for ${rung}`;
    return fromRung(rung, why, pool, situation);
  }
  const start = startInLane(situation);
  return { ...fromRung(start.rung, start.reason, pool, situation), selection: start.selection };
}

function poolOf(situation: Situation): Pool {
  const { request, policy } = situation;
  const cap = capOf(situation);
  const below = RUNGS.slice(0, rungIndex(cap) + 1).map((rung) => modelOf(policy, rung));
  if (request.chain === undefined) return { ...askable(below, situation), chain: '' };
  const chain = typeof request.chain === 'string' ? `chain ${request.chain}` : 'the chain of the request';
  const ids = typeof request.chain === 'string' ? (policy.chains[request.chain] ?? []) : request.chain;
  const models = ids.map((id) => modelById(policy, id));
  const allowed = models.filter((model) => isWithinTier(model, situation));
  if (allowed.length === 0) {
    const note = `; nothing of it is within tier ${request.tier ?? 'standard'}`;
    return { rungs: below.slice(-1), chain, note };
  }
  const kept = askable(
    allowed.map((model) => ({ rung: rungOf(model, policy), model: model.id })),
    situation,
  );
  const left = models.filter((model) => !allowed.includes(model)).map(({ id }) => id);
  const note = left.length > 0 ? `; without ${left.join(' and ')} by tier ${request.tier ?? 'standard'}` : '';
  return { rungs: kept.rungs, chain, note: `${note}${kept.note}` };
}

/** The policy's one model, or the strongest that the tier allows. */
function fixed(situation: Situation): Wish {
  const { request, policy } = situation;
  const model = modelById(policy, policy.staticModel);
  const held = !isWithinTier(model, situation);
  const rung = held ? capOf(situation) : rungOf(model, policy);
  const start = held ? modelOf(policy, rung) : { rung, model: model.id };
  const lower = RUNGS.slice(0, rungIndex(rung)).map((name) => modelOf(policy, name));
  const { rungs, note } = askable([start, ...lower.toReversed()], situation);
  const reason = `static: always ${model.id}${held ? `, held at ${rung} by tier ${request.tier ?? 'standard'}` : ''}`;
  return { starts: rungs, climbs: [], reason: `${reason}${note}`, selection: null };
}

/** From a rung up; when money or time forbid it, from the next lower one. */
function fromRung(wanted: Rung, why: string, pool: Pool, situation: Situation): Wish {
  const cap = capOf(situation);
  const rung = rungIndex(wanted) <= rungIndex(cap) ? wanted : cap;
  const lower = pool.rungs.filter((one) => rungIndex(one.rung) <= rungIndex(rung)).toReversed();
  const held = rung === wanted ? '' : `, held at ${rung} by tier ${situation.request.tier ?? 'standard'}`;
  return {
    starts: lower.length > 0 ? lower : pool.rungs,
    climbs: pool.rungs,
    reason: `${why}${held}`,
    selection: null,
  };
}

/** A chain as it stands; the reason names who of it is expected to be equal to the message. */
function inOrder({ rungs, chain }: Pool, { request, classification, policy }: Situation): Wish {
  const { level } = capabilityNeeded(request.query, classification.complexity);
  const expected = rungs.find(({ model }) => isCapable(modelById(policy, model), level));
  const who = expected === undefined ? 'nobody of it is' : `${expected.model} is the first`;
  return {
    starts: rungs,
    climbs: rungs,
    reason: `${chain}: in its order; ${who} up to ${level} work`,
    selection: null,
  };
}

/** The one chosen, then the cheaper ones, the dearest of them first. */
function orCheaper(choice: Option, options: readonly Option[], pool: Pool, reason: string): Wish {
  const cheaper = options
    .filter((one) => one !== choice && one.costUsd <= choice.costUsd)
    .toSorted((one, other) => other.costUsd - one.costUsd);
  return {
    starts: [choice, ...cheaper].map(({ rung }) => rung),
    climbs: pool.rungs,
    reason,
    selection: null,
  };
}

/** The fastest that keeps the promise at its p95, our own overheads included; the better one among equals. */
function fastest(pool: Pool, situation: Situation): Wish {
  const { classification, policy, work, limits } = situation;
  const timed = pool.rungs
    .map((rung) => {
      const profile = modelById(policy, rung.model);
      const { latencyMs } = estimateCall(profile, work, policy, 'p95');
      return { rung, latencyMs, quality: expectedQuality(profile, classification) };
    })
    .toSorted((one, other) => one.latencyMs - other.latencyMs || other.quality - one.quality);
  const [first] = timed;
  const takes = `${first?.rung.model ?? 'nobody'} takes ${first?.latencyMs ?? 0} ms at its p95`;
  const kept = first !== undefined && first.latencyMs <= limits.maxLatencyMs;
  return {
    starts: timed.map(({ rung }) => rung),
    climbs: pool.rungs,
    reason: kept
      ? `latency: ${takes}, the fastest within ${limits.maxLatencyMs} ms`
      : `latency: no model keeps ${limits.maxLatencyMs} ms at its p95; ${takes}, the fastest there is`,
    selection: null,
  };
}

/** The cheapest that is expected to be good enough at this task; else the best there is. */
function goodEnough(pool: Pool, situation: Situation): Wish {
  const { classification, policy } = situation;
  const least = policy.thresholds.minQuality;
  const options = pool.rungs
    .map((rung) => optionFor(rung, situation))
    .toSorted((one, other) => one.costUsd - other.costUsd);
  const qualityOf = ({ profile }: Option) => expectedQuality(profile, classification);
  const passing = options.find((option) => qualityOf(option) >= least);
  const best = options.toSorted((one, other) => qualityOf(other) - qualityOf(one))[0];
  const choice = passing ?? best;
  if (choice === undefined) return inOrder(pool, situation);
  const reason =
    passing === undefined
      ? `cost: no model is expected to reach quality ${least}; ${choice.profile.id} comes nearest`
      : `cost: the cheapest rung expected to reach quality ${least} is ${choice.rung.rung}`;
  return orCheaper(choice, options, pool, reason);
}

/** The cheapest that is up to the level of the message; nobody checks it. */
function capable(pool: Pool, situation: Situation): Wish {
  const { request, classification } = situation;
  const needed = capabilityNeeded(request.query, classification.complexity);
  const options = pool.rungs.map((rung) => optionFor(rung, situation));
  const found = cheapestCapable(options, needed.level);
  if (found === undefined) return inOrder(pool, situation);
  const work =
    needed.patterns.length > 0
      ? `${needed.level} work (${needed.patterns.join(', ')})`
      : `${needed.level} work`;
  const { id } = found.choice.profile;
  const reason = found.capable
    ? `cheapest: ${id} is the cheapest up to ${work}, unchecked`
    : `cheapest: nobody is up to ${work}; ${id} comes nearest, unchecked`;
  return orCheaper(found.choice, options, pool, reason);
}
