import type { Rung } from '../contract/enums.ts';

/** How much a message asks of a model, and how much a model can do: least first. */
export const LEVELS = ['basic', 'intermediate', 'advanced', 'expert'] as const;
export type Level = (typeof LEVELS)[number];

/** The five levels of the selector framework. */
export const FIVE_LEVELS = ['trivial', 'simple', 'moderate', 'complex', 'expert'] as const;
export type FiveLevel = (typeof FIVE_LEVELS)[number];

/** Complexity 1-10 to level: basic 1-3, intermediate 4-6, advanced 7-8, expert 9-10. */
export function levelOfComplexity(complexity: number): Level {
  if (complexity <= 3) return 'basic';
  if (complexity <= 6) return 'intermediate';
  return complexity <= 8 ? 'advanced' : 'expert';
}

/** Complexity 1-10 to five levels: trivial 1, simple 2-3, moderate 4-6, complex 7-8, expert 9-10. */
export function fiveLevelOf(complexity: number): FiveLevel {
  if (complexity <= 1) return 'trivial';
  if (complexity <= 3) return 'simple';
  if (complexity <= 6) return 'moderate';
  return complexity <= 8 ? 'complex' : 'expert';
}

export const levelIndex = (level: Level): number => LEVELS.indexOf(level);

/** The stronger of two. */
export const higherLevel = (one: Level, other: Level): Level =>
  levelIndex(one) >= levelIndex(other) ? one : other;

/** Where a model that stands on no rung would stand: what a tier compares. */
export function rungOfLevel(level: Level): Rung {
  if (level === 'expert') return 'top';
  return level === 'advanced' ? 'mid' : 'cheap';
}
