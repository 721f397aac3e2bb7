import type { LadderRung } from '../contract/plan.ts';
import { modelById } from '../policy/check-policy.ts';
import type { Selection } from '../selection/selection.ts';
import { firstWithin, isAffordable, isInTime } from '../selection/within-limits.ts';
import { fallbackOf } from './members.ts';
import {
  capOf,
  isOpen,
  modelOf,
  type Option,
  optionFor,
  rungOf,
  type Situation,
  whyOpen,
} from './situation.ts';
import { wishOf } from './strategies.ts';

/** The models a lane may ask in the order it would, none of them twice, and the sentence that explains it. */
export interface Ladder {
  readonly rungs: readonly LadderRung[];
  readonly reason: string;
  /** The scores behind a goal's choice. */
  readonly selection: Selection | null;
}

/** The ladder of a lane under the request's tier, chain, strategy and goal, its money and its time. */
export function ladderFor(situation: Situation): Ladder {
  const { lane, policy } = situation;
  if (lane === 'economy') {
    return { rungs: [modelOf(policy, 'cheap')], reason: 'the budget of the day is spent', selection: null };
  }
  if (lane === 'pinned') return pinnedLadder(situation);
  const { starts, climbs, reason, selection } = wishOf(situation);
  const options = starts.map((rung) => optionFor(rung, situation));
  const [wanted] = options;
  const start = firstWithin(options, situation.limits);
  if (wanted === undefined || start === undefined) {
    return { rungs: [modelOf(policy, 'cheap')], reason, selection };
  }
  const at = climbs.findIndex(({ model }) => model === start.rung.model);
  const above = at < 0 ? [] : climbs.slice(at + 1);
  return {
    rungs: [start.rung, ...above],
    reason: `${reason}${loweredBecause(wanted, start, situation)}`,
    selection,
  };
}

function pinnedLadder(situation: Situation): Ladder {
  const { request, policy } = situation;
  const model = modelById(policy, request.model ?? policy.rungs[capOf(situation)]);
  const pinned = { rung: rungOf(model, policy), model: model.id };
  const standIn = isOpen(model.id, situation) ? fallbackOf(situation, [pinned]) : null;
  if (standIn === null) {
    return { rungs: [pinned], reason: `the caller pinned ${model.id}`, selection: null };
  }
  return {
    rungs: [{ rung: rungOf(modelById(policy, standIn), policy), model: standIn }],
    reason: `the caller pinned ${whyOpen(model.id, situation)}: ${standIn} stands in`,
    selection: null,
  };
}

/** Which limit the wanted model breaks, and what was done about it. */
function loweredBecause(wanted: Option, start: Option, { request, policy, limits }: Situation): string {
  const slaMs = request.slaMs ?? policy.sla.defaultMs;
  const ceiling = `the ceiling of $${limits.maxCostUsd}`;
  const promise = `the ${slaMs} ms promised`;
  const tooDear = !isAffordable(wanted, limits);
  if (!tooDear && isInTime(wanted, limits)) return '';
  const broken = tooDear ? ceiling : promise;
  if (start === wanted) return `; nothing cheaper or faster would keep ${broken}`;
  const name = policy.rungs[start.rung.rung] === start.rung.model ? start.rung.rung : start.rung.model;
  const left = isAffordable(start, limits)
    ? isInTime(start, limits)
      ? ''
      : `, though not within ${promise}`
    : `, though not within ${ceiling}`;
  return `; starts at ${name} for ${broken}${left}`;
}
