import type { Classification } from '../contract/classification.ts';
import { BANDS, type Band, RUNGS, type Rung, type Strategy } from '../contract/enums.ts';
import type { Policy } from '../policy/policy.ts';

/** Complexity 1-10 to band: 1-3 simple, 4-6 medium, 7-10 complex. */
export function bandOfComplexity(complexity: number): Band {
  if (complexity <= 3) return 'simple';
  return complexity <= 6 ? 'medium' : 'complex';
}

export const rungIndex = (rung: Rung): number => RUNGS.indexOf(rung);

export const higherRung = (one: Rung, other: Rung): Rung =>
  rungIndex(one) >= rungIndex(other) ? one : other;

/** The least rung that answers every one of the intents well. */
export function minimumRung(classification: Classification, policy: Policy): Rung {
  return classification.intents.map((intent) => policy.intents[intent].minRung).reduce(higherRung, 'cheap');
}

/** The least rung by what a message is about: its intents and its domains. */
export function contentRung(classification: Classification, policy: Policy): Rung {
  return classification.domains
    .map((domain) => policy.domainRungs[domain] ?? 'cheap')
    .reduce(higherRung, minimumRung(classification, policy));
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

/** The band by the score alone, the policy's override included. */
export const scoreBand = ({ complexity }: Classification, { thresholds }: Policy): Band =>
  complexity >= thresholds.complexityOverride ? 'complex' : bandOfComplexity(complexity);

/**
 * Lane = f(intents, complexity, strategy): an intent that needs a stronger model, or complexity from the
 * override up, is complex; a simple question with context is medium. `content` looks at intents and domains
 * only, `complexity` at the score only.
 */
export function laneBand(classification: Classification, strategy: Strategy, policy: Policy): Band {
  const byScore = scoreBand(classification, policy);
  if (strategy === 'complexity') return byScore;
  if (strategy === 'content') return bandOfRung(contentRung(classification, policy), classification, policy);
  return stronger(byScore, bandOfRung(minimumRung(classification, policy), classification, policy));
}

function bandOfRung(rung: Rung, classification: Classification, policy: Policy): Band {
  if (rung !== 'cheap') return 'complex';
  return needsFacts(classification, policy) ? 'medium' : 'simple';
}

const stronger = (one: Band, other: Band): Band => (BANDS.indexOf(one) >= BANDS.indexOf(other) ? one : other);
