import { scoreQuality } from '../aggregation/quality.ts';
import type { CheckRules } from '../contract/rules.ts';
import type { CheckInput, Reading } from './reading.ts';

const PARTS = ['relevance', 'coherence', 'completeness'] as const;

/**
 * The quality validator: an answer passes when its quality as a whole, and each part of it, reaches the policy's
 * thresholds; else the next model is asked. Returns why it does not pass.
 */
export function validateQuality(input: CheckInput, { text }: Reading, rules: CheckRules): readonly string[] {
  const { pass, next } = rules.confidence.quality;
  const quality = scoreQuality({
    text,
    query: input.query,
    classification: input.classification,
    passages: input.passages,
    truncated: input.attempt.stopReason === 'max_tokens',
    // What was made up has been refused before.
    safe: true,
    invented: 0,
  });
  return [
    ...(quality.score < pass ? [`quality ${quality.score} is below ${pass}`] : []),
    ...PARTS.flatMap((part) => (quality[part] < next ? [`${part} ${quality[part]} is below ${next}`] : [])),
  ];
}
