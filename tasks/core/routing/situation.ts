import type { Classification } from '../contract/classification.ts';
import { type PlannedLane, RUNGS, type Rung } from '../contract/enums.ts';
import type { LadderRung, OpenModel } from '../contract/plan.ts';
import type { MessageRequest } from '../contract/request.ts';
import type { DayPace } from '../ensemble/choose-members.ts';
import { modelById } from '../policy/check-policy.ts';
import { isRetired, livingSuccessor } from '../policy/lifecycle.ts';
import type { ModelProfile } from '../policy/model-profile.ts';
import type { Policy } from '../policy/policy.ts';
import { rungOfLevel } from '../selection/level.ts';
import type { Expected, Limits } from '../selection/within-limits.ts';
import { rungIndex } from './band.ts';
import { estimateCall, inputTokensOf, type Work } from './estimate.ts';

/** One message before one lane: all that the choice of models depends on. */
export interface Situation {
  readonly lane: PlannedLane;
  readonly request: MessageRequest;
  readonly classification: Classification;
  readonly policy: Policy;
  readonly work: Work;
  readonly limits: Limits;
  /** ISO date; without it nobody is taken for retired. */
  readonly today: string | undefined;
  /** Whom nobody may ask for now. */
  readonly openModels: readonly OpenModel[];
  /** How far the day's money is ahead of its time. */
  readonly pace: DayPace;
}

/** A model that may be asked, with what that is expected to cost and take. */
export interface Option extends Expected {
  readonly rung: LadderRung;
  readonly profile: ModelProfile;
}

export function optionFor(rung: LadderRung, { work, policy }: Situation): Option {
  const profile = modelById(policy, rung.model);
  return { rung, profile, ...estimateCall(profile, work, policy) };
}

/** The highest rung that the request's tier allows. */
export const capOf = ({ request, policy }: Situation): Rung => policy.tierCaps[request.tier ?? 'standard'];

export const modelOf = (policy: Policy, rung: Rung): LadderRung => ({ rung, model: policy.rungs[rung] });

/** The rung a model stands on; for one that stands on none, where its level would put it. */
export const rungOf = (model: ModelProfile, policy: Policy): Rung =>
  RUNGS.find((rung) => policy.rungs[rung] === model.id) ?? rungOfLevel(model.level);

/** Who sets a tier means it for every model of the message, also for those the request or the policy names. */
export const isWithinTier = (model: ModelProfile, { request, policy }: Situation): boolean =>
  request.tier === undefined || isWithinRung(rungOf(model, policy), policy.tierCaps[request.tier]);

export const isWithinRung = (rung: Rung, cap: Rung): boolean => rungIndex(rung) <= rungIndex(cap);

/** Tokens that a model's window must hold: the prompt and the longest answer of the lane. */
export const neededTokens = ({ lane, work, policy }: Situation): number =>
  inputTokensOf(work, policy) + (policy.tokens.byLane[lane] ?? 0);

export interface Askable {
  /** None of them twice. */
  readonly rungs: readonly LadderRung[];
  /** Sentences about who is left out or replaced, each with its leading separator; empty when nobody is. */
  readonly note: string;
}

/** Without the models that would surely refuse the call; all of them when nobody would be left. */
export function askable(rungs: readonly LadderRung[], situation: Situation): Askable {
  const notes: string[] = [];
  const kept = rungs.flatMap((rung) => {
    const profile = modelById(situation.policy, rung.model);
    const living = livingOf(profile, situation);
    if (living === undefined) {
      notes.push(`; without ${profile.id}, which has retired`);
      return [];
    }
    if (living.contextWindow < neededTokens(situation)) {
      notes.push(`; without ${living.id}, whose window of ${living.contextWindow} tokens is too small`);
      return [];
    }
    if (isOpen(living.id, situation)) {
      notes.push(`; without ${whyOpen(living.id, situation)}`);
      return [];
    }
    if (living !== profile) notes.push(`; ${profile.id} has retired, ${living.id} stands in`);
    return [{ ...rung, model: living.id }];
  });
  return kept.length > 0 ? { rungs: unique(kept), note: notes.join('') } : { rungs: unique(rungs), note: '' };
}

export const isOpen = (model: string, { openModels }: Pick<Situation, 'openModels'>): boolean =>
  openModels.some((one) => one.model === model);

/** `claude-haiku-5-5, whose breaker is open (throttled)`. */
export function whyOpen(model: string, { openModels }: Situation): string {
  const reason = openModels.find((one) => one.model === model)?.reason ?? 'failed';
  return `${model}, whose breaker is open (${reason})`;
}

/** The model itself, or the first successor that lives; undefined when there is none. */
function livingOf(model: ModelProfile, { policy, today }: Situation): ModelProfile | undefined {
  if (policy.simulationOnly || today === undefined || !isRetired(model, today)) return model;
  const successor = livingSuccessor(model, policy.models, today);
  return successor === undefined ? undefined : modelById(policy, successor);
}

const unique = (rungs: readonly LadderRung[]): readonly LadderRung[] =>
  rungs.filter(({ model }, index) => rungs.findIndex((other) => other.model === model) === index);
