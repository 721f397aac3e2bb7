import type { Signs } from '../learning/prompt-signs.ts';
import { meanLikeness } from './agreement.ts';
import type { EnsembleMember } from './member.ts';
import type { CombineOptions } from './options.ts';
import { labelOf } from './vote.ts';
import { weightsOf } from './weights.ts';

/**
 * What a meta-learner sees of each base answer beside the others, all of it independent of who the models
 * are: how sure, how strong, how many and how much weight vote the same, how alike the words, how long.
 */
export function memberSigns<M extends EnsembleMember>(
  members: readonly M[],
  options: CombineOptions<M>,
): readonly Signs[] {
  const weights = weightsOf(members, options);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const labels = members.map((member) => labelOf(member, options));
  const likeness = meanLikeness(members);
  const weighing = labels.map((label) =>
    members.reduce(
      (sum, member, at) => sum + (label !== null && labels[at] === label ? (weights.get(member) ?? 0) : 0),
      0,
    ),
  );
  const sureness = members.map(({ confidence }) => confidence ?? 0);
  const meanLength = members.reduce((sum, { text }) => sum + text.length, 0) / members.length;
  return members.map((member, at) => {
    const own = weights.get(member) ?? 0;
    const backing = weighing[at] ?? 0;
    return {
      confidence: sureness[at] ?? 0,
      lead: (sureness[at] ?? 0) - mostOfOthers(sureness, at),
      weight: own / total,
      votes: labels.filter((label) => label !== null && label === labels[at]).length / members.length,
      backing: backing / total,
      /** What others put behind the same, and what the strongest other side has. */
      support: (backing - own) / total,
      rival: Math.max(0, ...weighing.filter((_, other) => labels[other] !== labels[at])) / total,
      likeness: likeness[at] ?? 0,
      length: Math.log((1 + member.text.length) / (1 + meanLength)),
      abstains: labels[at] === null ? 1 : 0,
      cut: member.stopReason === 'max_tokens' ? 1 : 0,
    };
  });
}

const mostOfOthers = (values: readonly number[], at: number): number =>
  Math.max(0, ...values.filter((_, other) => other !== at));
