import type { Attempt } from '../contract/attempt.ts';
import type { Classification } from '../contract/classification.ts';
import type { Passage } from '../contract/passage.ts';
import type { Verdict } from '../contract/plan.ts';
import type { Policy } from '../policy/policy.ts';
import { clamp01, round } from '../round.ts';
import { shelfContradictions } from './shelf-claims.ts';
import { countHedges, looksRefused, moneyClaims, speaks } from './signs.ts';

/** The estimate starts here and each sign adds or takes: the cascade document's rule, in rounded decimals. */
const BASE = 0.85;
const TRUNCATED = -0.15;
const HEDGE = -0.05;
const TOO_SHORT = -0.1;
const WRONG_LANGUAGE = -0.3;
const REFUSED = -0.6;
/** A figure that no passage holds, or stock and sale against the passages: made up, never good enough. */
const UNGROUNDED = -0.4;
const CLAIMS_UNSURE = 0.5;

export interface CheckInput {
  readonly attempt: Attempt;
  readonly classification: Classification;
  readonly passages: readonly Passage[];
  /** What the customer wrote: a figure quoted from it is not made up. */
  readonly query: string;
}

/** How far this answer can be trusted, 0-1, and the parts that made it so. */
export function judgeAnswer(input: CheckInput, minConfidence: number, policy: Policy): Verdict {
  const { attempt } = input;
  if (attempt.text === '') return { confidence: 0, outcome: 'unanswered', safe: false, parts: {} };
  const parts = signs(input, policy);
  const signSum = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const estimated = clamp01(round(signSum));
  const confidence =
    attempt.selfReport === null
      ? estimated
      : round((1 - CLAIMS_UNSURE) * estimated + CLAIMS_UNSURE * attempt.selfReport);
  const safe = !('ungrounded' in parts) && !('refused' in parts);
  return {
    confidence,
    // However little confidence was asked for: what is made up is not an answer.
    outcome: safe && confidence >= minConfidence ? 'accepted' : 'rejected',
    safe,
    parts: attempt.selfReport === null ? parts : { ...parts, selfReport: attempt.selfReport },
  };
}

function signs({ attempt, classification, passages, query }: CheckInput, policy: Policy) {
  const { text } = attempt;
  const parts: Record<string, number> = { base: BASE };
  const adjustments = classification.intents.map((intent) => policy.intents[intent].confidenceAdjustment);
  parts['task'] = Math.min(...adjustments);
  if (attempt.stopReason === 'max_tokens') parts['truncated'] = TRUNCATED;
  const hedges = countHedges(text);
  if (hedges > 0) parts['hedging'] = round(hedges * HEDGE);
  const least = Math.max(...classification.intents.map((intent) => policy.intents[intent].minAnswerChars));
  if (visibleLength(text, classification.language) < least) parts['short'] = TOO_SHORT;
  if (!classification.intents.includes('translation') && !speaks(text, classification.language)) {
    parts['language'] = WRONG_LANGUAGE;
  }
  if (attempt.stopReason === 'refused' || looksRefused(text)) parts['refused'] = REFUSED;
  const invented = madeUp(text, passages, query).length + shelfContradictions(text, passages).length;
  if (invented > 0) parts['ungrounded'] = UNGROUNDED;
  return parts;
}

/** A Japanese character says about two and a half Latin ones. */
const visibleLength = (text: string, language: 'en' | 'ja'): number =>
  language === 'ja' ? text.length * 2.5 : text.length;

/** Prices and discounts in the answer that neither the passages nor the customer mention. */
export function madeUp(text: string, passages: readonly Passage[], query: string): readonly string[] {
  const known = moneyClaims([query, ...passages.map((passage) => passage.text)].join('\n'));
  return [...moneyClaims(text)].filter((claim) => !known.has(claim));
}
