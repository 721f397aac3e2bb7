import type { Verdict } from '../contract/plan.ts';
import type { CheckRules } from '../contract/rules.ts';
import { calibrated } from '../learning/calibration.ts';
import { clamp01, round } from '../round.ts';
import { type Finding, findingsIn } from './findings.ts';
import { fittedChance } from './fitted.ts';
import { type CheckInput, type Reading, readAnswer } from './reading.ts';
import { validateQuality } from './validate-quality.ts';

/**
 * How far this answer can be trusted, 0-1, and the parts that made it so. The sum is the cascade document's rule,
 * in rounded decimals: a base, what the intent adds or takes, and what each fault takes. Then, where there are any,
 * the chance of the fitted check and the model's word for itself are blended in, and the whole is calibrated.
 * `parts` holds the addends by name, `fitted` and `selfReport` as the chances they are, and `calibration` as what
 * it changed.
 * @param minConfidence of the lane, 0 where it does not check: then only what is unsafe is rejected.
 */
export function judgeAnswer(input: CheckInput, minConfidence: number, rules: CheckRules): Verdict {
  const { attempt } = input;
  if (attempt.text === '') return { confidence: 0, outcome: 'unanswered', safe: false, parts: {}, notes: [] };
  const reading = readAnswer(input);
  const findings = findingsIn(reading, rules);
  const { confidence, parts } = combine(reading, findings, rules);
  const safe = findings.every(({ isVeto }) => !isVeto);
  const doubts =
    minConfidence > 0 && safe && confidence >= minConfidence ? validateQuality(input, reading, rules) : [];
  return {
    confidence,
    // However little confidence was asked for: what is made up is not an answer.
    outcome: safe && confidence >= minConfidence && doubts.length === 0 ? 'accepted' : 'rejected',
    safe,
    parts,
    notes: [
      ...findings.flatMap(({ penalty, notes }) => notes.map((note) => `${penalty}: ${note}`)),
      ...doubts,
    ],
  };
}

function combine(reading: Reading, findings: readonly Finding[], rules: CheckRules) {
  const { base, penalties, selfReport, fitted, calibration } = rules.confidence;
  const adjustments = reading.classification.intents.map(
    (intent) => rules.intents[intent].confidenceAdjustment,
  );
  const parts: Record<string, number> = { base, task: Math.min(...adjustments) };
  for (const { penalty, severity } of findings) parts[penalty] = round(-severity * penalties[penalty]);
  let sum = clamp01(round(Object.values(parts).reduce((total, part) => total + part, 0)));
  const chance = fittedChance(reading, rules);
  if (chance !== undefined) {
    parts['fitted'] = round(chance);
    sum = round((1 - fitted) * sum + fitted * chance);
  }
  const said = reading.attempt.selfReport;
  if (said !== null) {
    parts['selfReport'] = said;
    sum = round((1 - selfReport) * sum + selfReport * clamp01(said));
  }
  const confidence = clamp01(round(calibrated(sum, calibration)));
  if (confidence !== sum) parts['calibration'] = round(confidence - sum);
  return { confidence, parts };
}
