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

/** What speaks for an intent, and where the first cue stood. */
export interface Evidence {
  readonly score: number;
  readonly at: number;
}

/** Evidence adds up as chances do: two cues of .5 make .75, and nothing reaches 1. */
export const combine = (one: number, other: number): number => 1 - (1 - one) * (1 - other);

/** What the cues found in a text say for each intent. */
export function scoreCues(text: string, lexicon: readonly Cue[]): Map<Intent, Evidence> {
  const found = new Map<Intent, Evidence>();
  for (const { intent, weight, pattern } of lexicon) {
    const at = text.search(pattern);
    if (at < 0) continue;
    const known = found.get(intent);
    found.set(intent, {
      score: combine(known?.score ?? 0, weight),
      at: Math.min(known?.at ?? at, at),
    });
  }
  return found;
}
