import type { Intent } from '../contract/enums.ts';
import { reviewArithmetic } from '../learning/arithmetic.ts';
import type { Reading } from './reading.ts';

/** Here a sum may stand as somebody else's words. */
const QUOTES: readonly Intent[] = ['translation', 'summarization', 'creative'];
const EQUATION = /[\d.,]+(?:\s*[-+*/×÷x]\s*[\d.,]+)+\s*=\s*[\d.,]*\d/gu;

/** Calculations in the answer that do not come out right when done again. */
export function wrongSums({ text, query, classification }: Reading): readonly string[] {
  if (!text.includes('=') || classification.intents.some((intent) => QUOTES.includes(intent))) return [];
  const { wrong } = reviewArithmetic(withoutQuoted(text, query));
  return wrong === 0 ? [] : [`${wrong} wrong`];
}

/** "No, 2 + 2 = 5 is wrong": the customer's own sum is not the answer's. */
function withoutQuoted(text: string, query: string): string {
  if (!query.includes('=')) return text;
  return (query.match(EQUATION) ?? []).reduce((rest, equation) => {
    const parts = equation.split(/\s+|(?=[-+*/×÷x=])|(?<=[-+*/×÷x=])/u).filter((part) => part !== '');
    const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/-]/gu, '\\$&'));
    return rest.replaceAll(new RegExp(`${escaped.join('\\s*')}(?![\\d.,]*\\d)`, 'gu'), '');
  }, text);
}
