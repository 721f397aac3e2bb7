import type { EnsembleMember } from './member.ts';
import type { CombineOptions } from './options.ts';

/**
 * Each member's weight: its own, else its model's of the options, else the strength. A model that the
 * options leave out weighs as much as the mean of those they name. Only proportions count: the largest is 1,
 * and where all are 0 all are 1, since somebody has to speak.
 * @throws RangeError naming the weight that is none.
 */
export function weightsOf<M extends EnsembleMember>(
  members: readonly M[],
  { weights, strength }: CombineOptions<M>,
): ReadonlyMap<M, number> {
  const given = Object.entries(weights ?? {});
  for (const [model, weight] of given) {
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RangeError(`weights.${model} is ${weight}: give 0 or more`);
    }
  }
  const mean = given.reduce((sum, [, weight]) => sum + weight, 0) / Math.max(1, given.length);
  const raw = members.map((member) => {
    if (member.weight !== undefined) return member.weight;
    if (weights === undefined || given.length === 0) return Math.max(0, strength(member.model));
    return Object.hasOwn(weights, member.model) ? (weights[member.model] ?? mean) : mean;
  });
  const largest = Math.max(...raw);
  return new Map(members.map((member, at) => [member, largest > 0 ? (raw[at] ?? 0) / largest : 1]));
}

const SUREST = 0.99;

/**
 * The weight of a vote that is right with the chance `accuracy` among `alternatives` that wrong votes
 * spread over: the log odds that one such vote adds (Nitzan and Paroush, 1982; for two alternatives,
 * Shapley and Grofman, 1984). 0 for one that is no better than a guess.
 */
export function voteWeight(accuracy: number, alternatives: number): number {
  const share = Math.min(SUREST, Math.max(1 - SUREST, accuracy));
  return Math.max(0, Math.log((share * (Math.max(2, alternatives) - 1)) / (1 - share)));
}
