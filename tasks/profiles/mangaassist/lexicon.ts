import type { Intent } from '../../core/contract/enums.ts';

/** A wording that speaks for an intent. */
export interface Cue {
  readonly intent: Intent;
  /** How much it says by itself, 0-1: .85 and more settles it, .5 just suffices. */
  readonly weight: number;
  readonly pattern: RegExp;
}

/**
 * Cues of one intent: `[weight, pattern]`. Patterns read lower-case text in which titles and authors are
 * written over, so they can never fire inside a title.
 */
export const cues = (intent: Intent, ...rows: readonly (readonly [number, RegExp])[]): Cue[] =>
  rows.map(([weight, pattern]) => ({ intent, weight, pattern }));

export type Scores = ReadonlyMap<Intent, number>;

/** Evidence adds up as chances do: two cues of .5 make .75, and nothing reaches 1. */
export const combine = (one: number, other: number): number => 1 - (1 - one) * (1 - other);

/** What the cues found in a text say for each intent. */
export function scoreCues(text: string, lexicon: readonly Cue[]): Map<Intent, number> {
  const scores = new Map<Intent, number>();
  for (const { intent, weight, pattern } of lexicon) {
    if (pattern.test(text)) scores.set(intent, combine(scores.get(intent) ?? 0, weight));
  }
  return scores;
}
