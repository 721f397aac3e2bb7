import type { Classification } from '../contract/classification.ts';
import { type Band, RUNGS, type Rung, type Strategy } from '../contract/enums.ts';
import type { Policy } from '../policy/policy.ts';

/** Complexity 1-10 to band: 1-3 simple, 4-6 medium, 7-10 complex. */
export function bandOfComplexity(complexity: number): Band {
  if (complexity <= 3) return 'simple';
  return complexity <= 6 ? 'medium' : 'complex';
}

export const rungIndex = (rung: Rung): number => RUNGS.indexOf(rung);

/** The least rung that answers every one of the intents well. */
export function minimumRung(classification: Classification, policy: Policy): Rung {
  return classification.intents
    .map((intent) => policy.intents[intent].minRung)
    .reduce((highest, rung) => (rungIndex(rung) > rungIndex(highest) ? rung : highest), 'cheap');
}

/** Whether the answer rests on facts that a search or an exact look-up must bring. */
export function needsFacts(classification: Classification, policy: Policy): boolean {
  return (
    classification.needsContext ||
    classification.needsProductData ||
    classification.intents.some(
      (intent) => policy.intents[intent].needsContext || policy.intents[intent].needsProductData,
    )
  );
}

/**
 * Lane = f(intents, complexity, strategy): an intent that needs a stronger model, or complexity from the
 * override up, is complex; a simple question with context is medium. `content` looks at intents only,
 * `complexity` at the score only.
 */
export function laneBand(classification: Classification, strategy: Strategy, policy: Policy): Band {
  const byScore =
    classification.complexity >= policy.thresholds.complexityOverride
      ? 'complex'
      : bandOfComplexity(classification.complexity);
  const byIntent: Band =
    minimumRung(classification, policy) !== 'cheap'
      ? 'complex'
      : needsFacts(classification, policy)
        ? 'medium'
        : 'simple';
  if (strategy === 'content') return byIntent;
  if (strategy === 'complexity') return byScore;
  return stronger(byScore, byIntent);
}

const ORDER: readonly Band[] = ['simple', 'medium', 'complex'];
const stronger = (one: Band, other: Band): Band => (ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other);
