import { changed } from './experiment.ts';
import type { Experiment, Policy } from './policy.ts';

const MOST_EXPERIMENTS = 5;
/** More would split the sessions into groups too small to compare. */
const MOST_VARIANTS = 5;
/** They are read as `experiment/variant`. */
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/**
 * What does not hold together in the experiments, each with its fix.
 * @param rules what does not hold together in a policy: whoever is given a variant lives under the changed one,
 *   so it must stand by itself.
 */
export function experimentProblems(
  policy: Policy,
  rules: (changed: Policy) => readonly string[],
): readonly string[] {
  const { experiments } = policy;
  // What is wrong without any variant is told once, not once a variant.
  const before = experiments.length === 0 ? [] : rules({ ...policy, experiments: [] });
  return [
    ...(experiments.length > MOST_EXPERIMENTS
      ? [`experiments has ${experiments.length}: use at most ${MOST_EXPERIMENTS}`]
      : []),
    ...namesProblems('experiments', experiments),
    ...experiments.flatMap((experiment) => [
      ...variantsProblems(experiment),
      ...experiment.variants.flatMap(({ name, changes }) =>
        rules(changed({ ...policy, experiments: [] }, changes))
          .filter((problem) => !before.includes(problem))
          .map((problem) => `experiments ${experiment.name}/${name}: ${problem}`),
      ),
    ]),
  ];
}

function variantsProblems({ name, variants }: Experiment): readonly string[] {
  const tooMany = variants.length > MOST_VARIANTS;
  return [
    ...(tooMany ? [`experiments ${name} has ${variants.length} variants: use 2 to ${MOST_VARIANTS}`] : []),
    ...namesProblems(`experiments ${name}.variants`, variants),
    ...(variants.every(({ changes }) => Object.keys(changes).length === 0)
      ? [`experiments ${name} changes nothing: give one of its variants changes`]
      : []),
  ];
}

function namesProblems(where: string, named: readonly { readonly name: string }[]): readonly string[] {
  const names = named.map(({ name }) => name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [
    ...names
      .filter((name) => !NAME.test(name))
      .map((name) => `${where} names ${JSON.stringify(name)}: use 1-40 of a-z, 0-9 and -, not - first`),
    ...[...twice].map((name) => `${where} names ${name} twice: give one of them another name`),
  ];
}
