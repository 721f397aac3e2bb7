import { round } from '../round.ts';
import { meanLikeness } from './agreement.ts';
import type { Choice } from './choice.ts';
import type { EnsembleMember } from './member.ts';
import type { CombineOptions } from './options.ts';
import { ofWinner, preferred } from './select.ts';
import { labelOf } from './vote.ts';

/** How much being like the other samples counts beside the confidence. */
const AGREEMENT_SHARE = 0.5;

/**
 * `best_of_n`: of several samples, the one most like the others (self-consistency: Wang et al., 2022; for
 * free text, the minimum Bayes risk choice) and most confident, half and half. With `options.vote` likeness
 * is voting for the same. Confidence counts only where every sample has one. @param members never empty
 */
export function bestOfN<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
): Choice<M> {
  const likeness = options.vote === undefined ? meanLikeness(members) : sharedVotes(members, options);
  const isKnown = members.every(({ confidence }) => confidence !== null);
  const scored = members.map((member, at) => {
    const alike = likeness[at] ?? 0;
    const score = isKnown
      ? AGREEMENT_SHARE * alike + (1 - AGREEMENT_SHARE) * (member.confidence ?? 0)
      : alike;
    return { member, score: round(score) };
  });
  const best = Math.max(...scored.map(({ score }) => score));
  const winner = preferred(
    scored.filter(({ score }) => score === best).map(({ member }) => member),
    options,
  ) as M;
  return {
    ...ofWinner(winner),
    reason: `sample ${winner.no} of ${members.length} is ${isKnown ? 'most like the others and most sure' : 'most like the others'}: ${best}`,
    detail: { kind: 'scores', scores: scored.map(({ member, score }) => ({ no: member.no, score })) },
  };
}

/** Part of the other samples that vote for the same. */
function sharedVotes<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
): readonly number[] {
  const labels = members.map((member) => labelOf(member, options));
  return labels.map((label) => {
    const same = label === null ? 0 : labels.filter((other) => other === label).length - 1;
    return same / Math.max(1, members.length - 1);
  });
}
