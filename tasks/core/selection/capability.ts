import type { ModelProfile } from '../policy/model-profile.ts';
import { round } from '../round.ts';
import { higherLevel, type Level, levelIndex, levelOfComplexity } from './level.ts';
import { PATTERNS, readable } from './patterns.ts';

export interface Capability {
  /** What the message asks of a model. */
  readonly level: Level;
  /** 0-1: how sure of the level. */
  readonly confidence: number;
  /** Names of the kinds of work that were recognised, hardest first. */
  readonly patterns: readonly string[];
}

/** Complexity alone says little of the kind of work. */
const NO_PATTERN = 0.5;
const ONE_PATTERN = 0.6;
const EACH_CUE = 0.1;
const MAX_CUES = 3;
/** The score and the words agree on the level. */
const AGREEMENT = 0.1;
const SUREST = 0.95;

/**
 * The level that a message needs: the harder of what its complexity (1-10) says and of the hardest kind of
 * work that its words ask for. A long message of many steps stays hard whatever its words.
 */
export function capabilityNeeded(text: string, complexity: number): Capability {
  const words = readable(text);
  const found = PATTERNS.map(({ name, level, cues }) => ({
    name,
    level,
    cues: cues.filter((cue) => cue.test(words)).length,
  }))
    .filter(({ cues }) => cues > 0)
    .toSorted((one, other) => levelIndex(other.level) - levelIndex(one.level));
  const byScore = levelOfComplexity(complexity);
  const [hardest] = found;
  if (hardest === undefined) return { level: byScore, confidence: NO_PATTERN, patterns: [] };
  const cues = found.filter(({ level }) => level === hardest.level).reduce((sum, one) => sum + one.cues, 0);
  const confidence =
    ONE_PATTERN + EACH_CUE * Math.min(MAX_CUES, cues) + (hardest.level === byScore ? AGREEMENT : 0);
  return {
    level: higherLevel(byScore, hardest.level),
    confidence: Math.min(SUREST, round(confidence)),
    patterns: found.map(({ name }) => name),
  };
}

export const isCapable = (model: ModelProfile, level: Level): boolean =>
  levelIndex(model.level) >= levelIndex(level);

/**
 * The cheapest of the capable ones; when none is, the most capable, and of those the cheapest.
 * @param costUsd what asking each is expected to cost.
 */
export function cheapestCapable<T extends { readonly profile: ModelProfile; readonly costUsd: number }>(
  models: readonly T[],
  level: Level,
): { readonly choice: T; readonly capable: boolean } | undefined {
  const capable = models.filter(({ profile }) => isCapable(profile, level));
  const most = Math.max(...models.map(({ profile }) => levelIndex(profile.level)));
  const pool =
    capable.length > 0 ? capable : models.filter(({ profile }) => levelIndex(profile.level) === most);
  const choice = pool.toSorted((one, other) => one.costUsd - other.costUsd)[0];
  return choice === undefined ? undefined : { choice, capable: capable.length > 0 };
}
