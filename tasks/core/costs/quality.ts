import type { Intent } from '../contract/enums.ts';
import { type CheckTerms, chanceOfGood, checkOutlook } from '../escalation/belief.ts';
import type { ModelProfile } from '../policy/model-profile.ts';
import { clean, isEscalated, type Mix, type Part } from './mix.ts';

export type Skill = Pick<ModelProfile, 'quality' | 'taskQuality'>;

export interface MixQuality {
  /** Share of good answers, 0-1. */
  readonly quality: number;
  /** Of what the baseline model would reach alone on the same messages, 0-1 and above; the baseline has 1. */
  readonly retained: number;
  /** Share of the checked answers that the check rejects at its own operating point; null where none is checked. */
  readonly checkRejects: number | null;
}

/**
 * Expected task quality of the model that answers, after the check's precision and recall. A mix says how many answers
 * were rejected; so the check stands on its receiver curve, two straight lines through (acceptsBad, acceptsGood), where it
 * rejects just that many. What is rejected is good with the chance Bayes gives it, and the model above answers it as
 * a message that somebody has just failed on. Answers from the cache are as good as those they were made from.
 */
export function mixQuality(
  mix: Mix,
  baseline: string,
  skillOf: (model: string) => Skill,
  terms: CheckTerms,
): MixQuality {
  const group = groupsOf(mix.parts).map((parts) => groupQuality(parts, skillOf, terms));
  const good = group.reduce((sum, { mass, quality }) => sum + mass * quality, 0);
  const alone = mix.parts.reduce(
    (sum, { share, tasks }) => sum + share * taskQuality(skillOf(baseline), tasks),
    0,
  );
  const checked = group.filter(({ rejects }) => rejects !== null);
  const mass = checked.reduce((sum, one) => sum + one.mass, 0);
  return {
    quality: clean(good),
    retained: clean(alone === 0 ? 0 : good / alone),
    checkRejects:
      mass === 0 ? null : clean(checked.reduce((sum, one) => sum + one.mass * (one.rejects ?? 0), 0) / mass),
  };
}

/** Mean over the tasks, 0-1. */
export function taskQuality(skill: Skill, tasks: readonly Intent[]): number {
  if (tasks.length === 0) return skill.quality;
  const each = tasks.map((task) => skill.taskQuality[task] ?? skill.quality);
  return each.reduce((sum, one) => sum + one, 0) / each.length;
}

/** Parts whose answers go through the same check stand together; every other part by itself. */
function groupsOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  const checked = new Set(parts.filter(isEscalated).map(firstModel));
  const isChecked = (part: Part): boolean => part.together !== true && checked.has(firstModel(part));
  return [
    ...[...checked].map((model) => parts.filter((part) => isChecked(part) && firstModel(part) === model)),
    ...parts.filter((part) => !isChecked(part)).map((part) => [part]),
  ];
}

const firstModel = ({ calls }: Part): string => calls[0]?.model ?? '';
const lastModel = ({ calls }: Part): string => calls.at(-1)?.model ?? '';

interface GroupQuality {
  readonly mass: number;
  readonly quality: number;
  readonly rejects: number | null;
}

function groupQuality(
  parts: readonly Part[],
  skillOf: (model: string) => Skill,
  terms: CheckTerms,
): GroupQuality {
  const mass = parts.reduce((sum, { share }) => sum + share, 0);
  const [part] = parts;
  if (part === undefined || mass === 0) return { mass: 0, quality: 0, rejects: null };
  if (part.together) return { mass, quality: bestOfTwo(part, skillOf, terms), rejects: null };
  if (!parts.some(isEscalated)) {
    return { mass, quality: taskQuality(skillOf(lastModel(part)), part.tasks), rejects: null };
  }
  return { mass, ...cascadeQuality(parts, mass, skillOf, terms) };
}

/** Messages of one kind within a checked group, as shares of it. */
interface Kind {
  readonly weight: number;
  readonly tasks: readonly Intent[];
  /** Of the first model. */
  readonly quality: number;
}

function cascadeQuality(
  parts: readonly Part[],
  mass: number,
  skillOf: (model: string) => Skill,
  terms: CheckTerms,
): Omit<GroupQuality, 'mass'> {
  const climbs = parts.filter(isEscalated);
  const climbing = climbs.reduce((sum, { share }) => sum + share, 0);
  const kinds = kindsOf(parts, mass, skillOf);
  const rejects = kinds.reduce(
    (sum, { weight, quality }) => sum + weight * (1 - checkOutlook(quality, terms).accepted),
    0,
  );
  const moved = standingAt(climbing / mass, rejects, terms);
  const quality = kinds.reduce((sum, kind) => {
    const { accepted, acceptedGood, goodIfRejected } = checkOutlook(kind.quality, moved);
    const belief = { quality: kind.quality, good: goodIfRejected };
    const above = climbs.reduce((all, climb) => {
      const strong = taskQuality(skillOf(lastModel(climb)), kind.tasks);
      const part = climbing > 0 ? climb.share / climbing : 1 / climbs.length;
      return all + part * chanceOfGood(strong, belief, terms);
    }, 0);
    return sum + kind.weight * (acceptedGood + (1 - accepted) * above);
  }, 0);
  return { quality, rejects };
}

/** An escalated part that names no tasks came from the other ones, in proportion. */
function kindsOf(parts: readonly Part[], mass: number, skillOf: (model: string) => Skill): readonly Kind[] {
  const named = parts.filter((part) => !isEscalated(part) || part.tasks.length > 0);
  const known = named.length > 0 ? named : parts;
  const knownMass = known.reduce((sum, { share }) => sum + share, 0);
  return known.map((part) => ({
    weight: knownMass === 0 ? part.share / mass : part.share / knownMass,
    tasks: part.tasks,
    quality: taskQuality(skillOf(firstModel(part)), part.tasks),
  }));
}

/** The check where it rejects a share `escalated`, when at its own point it rejects `rejects`. */
function standingAt(escalated: number, rejects: number, terms: CheckTerms): CheckTerms {
  if (escalated <= rejects) {
    const part = rejects === 0 ? 0 : escalated / rejects;
    return {
      ...terms,
      acceptsGood: 1 - part * (1 - terms.acceptsGood),
      acceptsBad: 1 - part * (1 - terms.acceptsBad),
    };
  }
  const part = rejects === 1 ? 0 : (1 - escalated) / (1 - rejects);
  return { ...terms, acceptsGood: part * terms.acceptsGood, acceptsBad: part * terms.acceptsBad };
}

/** The stronger answer is sent, unless the check rejects it and accepts one of the next strongest that is likelier good. */
function bestOfTwo({ tasks, calls }: Part, skillOf: (model: string) => Skill, terms: CheckTerms): number {
  const [best = 0, next] = calls
    .map(({ model }) => taskQuality(skillOf(model), tasks))
    .toSorted((one, other) => other - one);
  if (next === undefined) return best;
  const { accepted, acceptedGood, goodIfRejected } = checkOutlook(best, terms);
  const other = chanceOfGood(next, { quality: best, good: goodIfRejected }, terms);
  const second = checkOutlook(other, terms);
  const swapped = Math.max(second.acceptedGood, second.accepted * goodIfRejected);
  return acceptedGood + (1 - accepted) * (swapped + (1 - second.accepted) * goodIfRejected);
}
