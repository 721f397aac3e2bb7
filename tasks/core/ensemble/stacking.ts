import { type SignModel, scoreSigns } from '../learning/sign-model.ts';
import { clamp01, round } from '../round.ts';
import type { Choice } from './choice.ts';
import type { EnsembleMember } from './member.ts';
import { memberSigns } from './member-signs.ts';
import type { CombineOptions, StackingTime } from './options.ts';
import { ofWinner, preferred, selectByConfidence } from './select.ts';

export interface TimeVerdict {
  readonly isInTime: boolean;
  /** Milliseconds in all. */
  readonly needMs: number;
  /** The arithmetic: `200 + 2,000 + 1,500 = 3,700 ms, over the 3,000 ms of the SLA`. */
  readonly reason: string;
}

/** Whether a meta-model fits behind its base models, which run side by side: the slowest counts. */
export function stackingTime({ beforeMs, baseMs, metaMs, slaMs }: StackingTime): TimeVerdict {
  const base = Math.max(0, ...baseMs);
  const needMs = beforeMs + base + metaMs;
  const isInTime = needMs <= slaMs;
  const sum = [beforeMs, base, metaMs].map(thousands).join(' + ');
  return {
    isInTime,
    needMs,
    reason: `${sum} = ${thousands(needMs)} ms, ${isInTime ? 'within' : 'over'} the ${thousands(slaMs)} ms of the SLA`,
  };
}

/** By hand: a locale's data must not decide what an operator reads. */
const thousands = (value: number): string =>
  String(Math.round(value)).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/gu, ',');

/**
 * `stacking`: the meta-model's text where it was asked and gave one that is safe; else the base answer that
 * the fitted learner likes best; else, without a learner, the one to prefer. @param members never empty
 * @param meta the meta-model's answer, once it has passed the same sieve as every member
 */
export function stack<M extends EnsembleMember>(
  members: readonly M[],
  meta: M | undefined,
  options: CombineOptions<M>,
): Choice<M> {
  const verdict = options.time === undefined ? undefined : stackingTime(options.time);
  const arithmetic = verdict?.reason ?? '';
  if (meta !== undefined) {
    return {
      ...ofWinner(meta),
      reason: `${meta.model} wrote one answer from ${members.length}`,
      detail: { kind: 'stack', by: 'meta_model', arithmetic },
    };
  }
  const why =
    verdict === undefined || verdict.isInTime
      ? 'no meta-model answered'
      : `no time for a meta-model: ${arithmetic}`;
  const { learner } = options;
  if (learner === undefined) {
    return {
      ...selectByConfidence(members, options, `${why}; `),
      detail: { kind: 'stack', by: 'confidence', arithmetic },
    };
  }
  const { winner, chance } = learned(members, learner, options);
  return {
    ...ofWinner(winner),
    reason: `${why}; the learner gives ${winner.model} ${chance}`,
    detail: { kind: 'stack', by: 'learner', arithmetic },
  };
}

function learned<M extends EnsembleMember>(
  members: readonly M[],
  learner: SignModel,
  options: CombineOptions<M>,
) {
  const signs = memberSigns(members, options);
  const scored = members.map((member, at) => ({
    member,
    chance: round(clamp01(scoreSigns(learner, signs[at] ?? {}))),
  }));
  const chance = Math.max(...scored.map((one) => one.chance));
  const first = scored.filter((one) => one.chance === chance).map(({ member }) => member);
  return { winner: preferred(first, options) as M, chance };
}
