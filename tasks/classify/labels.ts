import type { Classification } from '../core/contract/classification.ts';
import type { CachedRoute } from '../ports/route-cache.ts';

/** Labels and scores from the model; entities and language stay with the rules, which read the catalogue. */
export const withLabels = (
  fast: Classification,
  labels: CachedRoute,
  source: 'model' | 'cache' = 'model',
): Classification => ({
  ...fast,
  intents: [...labels.intents],
  complexity: labels.complexity,
  domains: [...labels.domains],
  needsContext: labels.needsContext,
  needsProductData: labels.needsProductData,
  confidence: labels.confidence,
  source,
});
