import type { Classification } from '../contract/classification.ts';
import { RUNGS, type Rung } from '../contract/enums.ts';
import type { Policy } from '../policy/policy.ts';
import { expectedQuality, intentFit } from '../selection/fit.ts';
import type { Selection } from '../selection/selection.ts';
import { type Candidate, selectModel } from '../selection/selector.ts';
import { minimumRung, rungIndex } from './band.ts';
import {
  askable,
  capOf,
  modelOf,
  neededTokens,
  type Option,
  optionFor,
  type Situation,
} from './situation.ts';

export interface Start {
  readonly rung: Rung;
  readonly reason: string;
  readonly selection: Selection | null;
}

/**
 * Where strategy `auto` begins: the lane's own rung, by intents and by the complexity override; a goal other
 * than the balanced one chooses by score between that rung and the tier's.
 */
export function startInLane(situation: Situation): Start {
  const { request, classification, policy } = situation;
  const lane = { rung: laneRung(situation), reason: describe(situation), selection: null };
  const goal = request.goal ?? 'balanced';
  if (goal === 'balanced' || (request.strategy ?? 'auto') !== 'auto') return lane;
  const options = optionsFrom(lane.rung, situation);
  const [own] = options;
  if (own === undefined) return lane;
  const selection = selectModel(
    options.map((option) => candidateOf(option, classification)),
    {
      goal,
      weights: policy.selection.weights[goal],
      maxCostUsd: Math.min(policy.selection.maxCostUsd, situation.limits.maxCostUsd),
      maxLatencyMs: situation.limits.maxLatencyMs,
      minQuality: leastQuality(own, classification, policy),
      neededTokens: neededTokens(situation),
      today: policy.simulationOnly ? undefined : situation.today,
      task: classification.intents.join(' and '),
      complexity: classification.complexity,
    },
  );
  const chosen = options.find(({ profile }) => profile.id === selection.model) ?? own;
  return {
    rung: chosen.rung.rung,
    reason: `${lane.reason}; goal ${goal}: ${selection.reason}`,
    selection,
  };
}

function laneRung({ lane, classification, policy }: Situation): Rung {
  const needed = minimumRung(classification, policy);
  return lane === 'complex' && needed === 'cheap' ? 'mid' : needed;
}

/** The rungs from the lane's own up to the tier's; the tier's alone when it is the lower. */
function optionsFrom(low: Rung, situation: Situation): readonly Option[] {
  const cap = rungIndex(capOf(situation));
  const rungs = RUNGS.slice(Math.min(rungIndex(low), cap), cap + 1);
  const open = askable(
    rungs.map((rung) => modelOf(situation.policy, rung)),
    situation,
  );
  return open.rungs.map((rung) => optionFor(rung, situation));
}

/** The lane's own start is checked and may climb: what the policy begins with is never too weak to begin with. */
const leastQuality = (own: Option, classification: Classification, policy: Policy): number =>
  Math.min(policy.thresholds.minQuality, expectedQuality(own.profile, classification));

const candidateOf = ({ profile, costUsd, latencyMs }: Option, classification: Classification): Candidate => ({
  model: profile.id,
  costUsd,
  latencyMs,
  quality: expectedQuality(profile, classification),
  taskQuality: expectedQuality(profile, classification),
  fit: intentFit(profile, classification),
  contextWindow: profile.contextWindow,
  endOfLife: profile.lifecycle.endOfLife,
});

function describe({ lane, classification, policy }: Situation): string {
  const { intents, complexity } = classification;
  const { complexityOverride } = policy.thresholds;
  const strong = intents.filter((intent) => policy.intents[intent].minRung !== 'cheap');
  const suits =
    strong.length > 0
      ? `${strong.join(' and ')} needs a strong model`
      : `${intents.join(' and ')} suits a cheap model`;
  if (complexity < complexityOverride) return `${lane}: ${suits}, complexity ${complexity}`;
  const upgraded = lane === 'complex' && strong.length === 0 ? ', upgraded to mid' : '';
  return `${lane}: ${suits}, complexity ${complexity} reaches ${complexityOverride}${upgraded}`;
}
