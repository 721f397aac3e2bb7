import { madeUp } from '../confidence/money.ts';
import { countHedges, speaks } from '../confidence/signs.ts';
import type { Classification } from '../contract/classification.ts';
import type { Passage } from '../contract/passage.ts';
import type { Quality } from '../contract/reply.ts';
import { clamp01, round } from '../round.ts';

/** What may be sent, though something about it made a guardrail act. */
const GUARDED = 0.5;
/** Weights of the parts in the score; they add up to one. */
const WEIGHTS = { relevance: 0.3, coherence: 0.15, grounding: 0.25, safety: 0.15, completeness: 0.15 };

export interface QualityInput {
  readonly text: string;
  readonly query: string;
  readonly classification: Classification;
  readonly passages: readonly Passage[];
  readonly truncated: boolean;
  readonly safe: boolean;
  /** A guardrail stopped another answer to the same question, or masked this one. */
  readonly guarded?: boolean;
  /** How many figures are made up, where that has been found out. */
  readonly invented?: number;
}

/**
 * A cheap look at the finished answer, each part 0-1: does it pick up the words of the question or of the
 * facts, is it whole and in one language, are its figures in the passages, is it safe to show.
 */
export function scoreQuality(input: QualityInput): Quality {
  const parts = {
    relevance: relevance(input),
    coherence: coherence(input),
    grounding: grounding(input),
    safety: !input.safe ? 0 : input.guarded === true ? GUARDED : 1,
    completeness: input.truncated ? 0.4 : clamp01(1 - countHedges(input.text) * 0.15),
  };
  const score = Object.entries(WEIGHTS).reduce(
    (sum, [part, weight]) => sum + weight * parts[part as keyof typeof parts],
    0,
  );
  return { score: round(score), ...mapValues(parts) };
}

const mapValues = <T extends Record<string, number>>(parts: T): T =>
  Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, round(value)])) as T;

function relevance({ text, query, passages }: QualityInput): number {
  const wanted = terms([query, ...passages.map((passage) => passage.text.split('\n', 1)[0] ?? '')].join(' '));
  if (wanted.size === 0) return 1;
  const said = terms(text);
  const shared = [...wanted].filter((term) => said.has(term)).length;
  // Naming a third of what was asked and found is all that a good short answer does.
  return clamp01(0.4 + (1.8 * shared) / wanted.size);
}

function coherence({ text, classification, truncated }: QualityInput): number {
  const ends = /[.!?。！？)」』\]]\s*$/u.test(text) ? 1 : 0.8;
  const language = speaks(text, classification.language) ? 1 : 0.3;
  return truncated ? Math.min(0.5, ends * language) : ends * language;
}

function grounding({ text, passages, query, invented: known }: QualityInput): number {
  if (known !== undefined) return clamp01(1 - 0.5 * known);
  const facts = [query, ...passages.map((passage) => passage.text)].join('\n');
  const invented = madeUp(text.normalize('NFKC'), facts.normalize('NFKC')).length;
  return clamp01(1 - 0.5 * invented);
}

const WORD = /[A-Za-z][A-Za-z'-]{2,}|[\u30a0-\u30ff]{2,}|[\u4e00-\u9fff]{2,}/gu;

const terms = (text: string): ReadonlySet<string> =>
  new Set((text.toLowerCase().match(WORD) ?? []).slice(0, 400));
