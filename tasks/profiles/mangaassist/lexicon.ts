import type { Intent } from '../../core/contract/enums.ts';
import { createSieve, type Sieve } from '../../core/text/sieve.ts';

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

/** The cues of one language, and which of them a text may show. */
export interface Lexicon {
  readonly cues: readonly Cue[];
  readonly sift: Sieve;
}

export const lexiconOf = (...parts: readonly (readonly Cue[])[]): Lexicon => {
  const all = parts.flat();
  return { cues: all, sift: createSieve(all.map(({ pattern }) => pattern)) };
};

/** What speaks for an intent, and where the first cue stood. */
export interface Evidence {
  readonly score: number;
  readonly at: number;
}

/** Evidence adds up as chances do: two cues of .5 make .75, and nothing reaches 1. */
export const combine = (one: number, other: number): number => 1 - (1 - one) * (1 - other);

/** What the cues found in a text say for each intent. */
export function scoreCues(text: string, lexicons: readonly Lexicon[]): Map<Intent, Evidence> {
  const found = new Map<Intent, Evidence>();
  for (const { cues: all, sift } of lexicons) {
    const may = sift(text);
    for (let cue = 0; cue < all.length; cue += 1) {
      if (may[cue] === 1) score(text, all[cue] as Cue, found);
    }
  }
  return found;
}

function score(text: string, { intent, weight, pattern }: Cue, found: Map<Intent, Evidence>): void {
  const at = text.search(pattern);
  if (at < 0) return;
  const known = found.get(intent);
  found.set(intent, {
    score: combine(known?.score ?? 0, weight),
    at: Math.min(known?.at ?? at, at),
  });
}
