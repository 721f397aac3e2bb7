import type { CheckRules } from '../contract/rules.ts';
import { type AskedFormat, askedFormat } from './asked-format.ts';
import { unknownDays } from './dates.ts';
import { degeneration } from './degenerate.ts';
import { missingForms } from './format.ts';
import { leaks } from './leak.ts';
import { lengthFault } from './length.ts';
import { ungroundedMoney } from './money.ts';
import { wrongOrderFacts } from './order-facts.ts';
import type { Penalty } from './policy.ts';
import type { Reading } from './reading.ts';
import { irrelevance } from './relevance.ts';
import { shelfContradictions } from './shelf-claims.ts';
import { countHedges, looksRefused, speaks } from './signs.ts';
import { wrongSums } from './sums.ts';
import { unknownTitles } from './titles.ts';
import { wrongVolumeCounts } from './volumes.ts';

/** A fault that was found in an answer. */
export interface Finding {
  readonly penalty: Penalty;
  /** How many times the penalty counts, above 0. */
  readonly severity: number;
  /** Never good enough, whatever the confidence. */
  readonly isVeto: boolean;
  /** What was found, for operators. */
  readonly notes: readonly string[];
}

/** More of the same says nothing more. */
const MOST_TITLES = 2;
const MOST_NOTES = 3;

type Part = (reading: Reading, asked: AskedFormat, rules: CheckRules) => number | boolean | readonly string[];

/** Every part of the check, in the order in which they are shown: a severity, or what was found. */
const PARTS: readonly (readonly [Penalty, Part])[] = [
  ['truncated', ({ attempt }) => attempt.stopReason === 'max_tokens'],
  ['hedging', ({ text }) => countHedges(text)],
  ['short', (reading, asked, rules) => lengthFault(reading, asked, rules) === 'short'],
  ['long', (reading, asked, rules) => lengthFault(reading, asked, rules) === 'long'],
  ['language', ({ text, classification }) => isForeign(text, classification)],
  ['format', missingForms],
  ['relevance', irrelevance],
  ['titles', unknownTitles],
  ['volumes', wrongVolumeCounts],
  ['dates', unknownDays],
  ['ungrounded', (reading) => [...ungroundedMoney(reading), ...shelfContradictions(reading)]],
  ['orders', wrongOrderFacts],
  ['sums', wrongSums],
  ['degenerate', degeneration],
  ['leaked', leaks],
  ['refused', ({ attempt, text }) => attempt.stopReason === 'refused' || looksRefused(text)],
];
const VETOES: readonly Penalty[] = ['ungrounded', 'orders', 'sums', 'leaked', 'refused'];
/** Each finding counts by itself; of all others the first says it. */
const COUNTED: Partial<Record<Penalty, number>> = {
  hedging: Number.POSITIVE_INFINITY,
  titles: MOST_TITLES,
  relevance: 1,
};

/** What is wrong with an answer; nothing when it has no fault. */
export function findingsIn(reading: Reading, rules: CheckRules): readonly Finding[] {
  const asked = askedFormat(reading.query);
  return PARTS.flatMap(([penalty, part]) => {
    const found = part(reading, asked, rules);
    const count = typeof found === 'object' ? found.length : Number(found);
    if (count <= 0) return [];
    return [
      {
        penalty,
        severity: Math.min(count, COUNTED[penalty] ?? 1),
        isVeto: VETOES.includes(penalty),
        notes: typeof found === 'object' ? found.slice(0, MOST_NOTES) : [],
      },
    ];
  });
}

/** A translation is in the other language; what was asked for "in Japanese" may be in Japanese. */
const isForeign = (text: string, { intents, language }: Reading['classification']): boolean =>
  !intents.includes('translation') && !speaks(text, language);
