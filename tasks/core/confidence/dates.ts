import type { Intent } from '../contract/enums.ts';
import type { Reading } from './reading.ts';

/** Here a day is a promise of the shop: when a parcel comes, when a sale ends. */
const PROMISES: readonly Intent[] = [
  'order_status',
  'price_inquiry',
  'product_search',
  'recommendation',
  'comparison',
  'faq',
  'complaint',
];

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
/** With a capital: "may" and "march" are other words without. */
const MONTH =
  '(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const ISO = /\b\d{4}[-/](\d{1,2})[-/](\d{1,2})\b/g;
const JAPANESE = /(\d{1,2})月(\d{1,2})日/g;
const MONTH_FIRST = new RegExp(String.raw`\b${MONTH}\.? (\d{1,2})(?:st|nd|rd|th)?\b`, 'g');
const DAY_FIRST = new RegExp(String.raw`\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\b`, 'g');
const NAMES_MONTHS = /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/;

/** Days of an answer about orders, prices or stock that the facts do not hold, as `month-day`. */
export function unknownDays({ text, facts, classification }: Reading): readonly string[] {
  if (!classification.intents.some((intent) => PROMISES.includes(intent))) return [];
  const said = daysIn(text);
  if (said.size === 0) return [];
  const known = daysIn(facts);
  return [...said].filter((day) => !known.has(day));
}

/** The year is left aside: an answer seldom says it. */
function daysIn(text: string): ReadonlySet<string> {
  const days = new Set<string>();
  const add = (month: number, day: number): void => {
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31) days.add(`${month}-${day}`);
  };
  for (const [, month, day] of text.matchAll(ISO)) add(Number(month), Number(day));
  if (text.includes('月'))
    for (const [, month, day] of text.matchAll(JAPANESE)) add(Number(month), Number(day));
  if (NAMES_MONTHS.test(text)) {
    for (const [, month, day] of text.matchAll(MONTH_FIRST)) add(monthOf(month), Number(day));
    for (const [, day, month] of text.matchAll(DAY_FIRST)) add(monthOf(month), Number(day));
  }
  return days;
}

const monthOf = (name: string | undefined): number =>
  MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
