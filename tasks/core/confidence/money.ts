import { reviewArithmetic } from '../learning/arithmetic.ts';
import type { Reading } from './reading.ts';

const NUMBER = /\d[\d,]*(?:\.\d{1,2})?/g;
const BEFORE = /(\$|€|¥|\b(?:usd|eur|jpy))\s?$/i;
const AFTER =
  /\s?((?:us )?dollars?\b|euros?\b|円|yen\b|(?:%|percent|パーセント)\s?(?:off|オフ|引き|割引|値引|discount|cheaper|less)|割(?:引|オフ|安))/iy;
/** `usd` and a space: no mark stands further in front. */
const MARK_CHARS = 4;
/** Looked at first, because most numbers have no mark and patterns cost time. */
const LAST_OF_MARK = codesOf('$€¥dDrRyY');
const FIRST_OF_MARK = codesOf('%円割パuUdDeEyYpP');

function codesOf(chars: string): ReadonlySet<number> {
  return new Set([...chars].map((char) => char.charCodeAt(0)));
}

/** Figures that are written out: a model that is careful about digits may still be careless about these. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bhalf[- ](?:price|off)\b|半額/i, '50%'],
  [/千円/u, '¥1000'],
  [/万円/u, '¥10000'],
];
const WRITTEN_OUT = /half|半額|[千万]円/i;

type Claims = ReadonlySet<string>;

interface Figure {
  readonly value: number;
  /** `$12.5`; undefined for a number that is no price. */
  readonly claim: string | undefined;
}

function figuresIn(text: string): readonly Figure[] {
  return [...text.matchAll(NUMBER)].map((found) => {
    const value = numberOf(found[0]);
    const mark = markAround(text, found.index, found[0].length);
    return { value, claim: mark === undefined ? undefined : claimOf(mark, value) };
  });
}

const numberOf = (digits: string): number =>
  Number(digits.includes(',') ? digits.replaceAll(',', '') : digits);

const markAround = (text: string, at: number, length: number): string | undefined =>
  (markBefore(text, at) ?? markAfter(text, at + length))?.toLowerCase();

const SPACE = 0x20;

function markBefore(text: string, at: number): string | undefined {
  const end = text.charCodeAt(at - 1) === SPACE ? at - 2 : at - 1;
  if (!LAST_OF_MARK.has(text.charCodeAt(end))) return undefined;
  return BEFORE.exec(text.slice(Math.max(0, at - MARK_CHARS), at))?.[1];
}

function markAfter(text: string, at: number): string | undefined {
  const start = text.charCodeAt(at) === SPACE ? at + 1 : at;
  if (!FIRST_OF_MARK.has(text.charCodeAt(start))) return undefined;
  AFTER.lastIndex = at;
  return AFTER.exec(text)?.[1];
}

/** Prices and discounts in a text, normalised: `$12.5`, `¥1980`, `20%`. @param text in NFKC */
export function moneyClaims(text: string): Claims {
  const claims = new Set<string>();
  for (const found of text.matchAll(NUMBER)) {
    const mark = markAround(text, found.index, found[0].length);
    if (mark !== undefined) claims.add(claimOf(mark, numberOf(found[0])));
  }
  if (WRITTEN_OUT.test(text)) {
    for (const [pattern, claim] of WORDS) if (pattern.test(text)) claims.add(claim);
  }
  return claims;
}

function claimOf(mark: string, value: number): string {
  if (mark.startsWith('割')) return `${value * 10}%`;
  if (/^(?:%|percent|パーセント)/u.test(mark)) return `${value}%`;
  if (mark === '$' || mark === 'usd' || mark.includes('dollar')) return `$${value}`;
  return mark === '€' || mark.startsWith('eur') ? `€${value}` : `¥${value}`;
}

/** Prices and discounts of a text that the facts do not hold, nor follow from them by a sum written out. */
export const madeUp = (text: string, facts: string): readonly string[] =>
  unheld(text, moneyClaims(text), () => moneyClaims(facts));

/** The same, of an answer whose figures have been read. */
export const ungroundedMoney = ({ text, query, document, money }: Reading): readonly string[] =>
  unheld(text, money.said, () => moneyClaims(`${query}\n${document}`).union(money.held));

function unheld(text: string, claims: Claims, heldIn: () => Claims): readonly string[] {
  if (claims.size === 0) return [];
  const known = heldIn();
  const open = [...claims].filter((claim) => !known.has(claim));
  if (open.length === 0) return [];
  const derived = derivedClaims(text, known);
  return open.filter((claim) => !derived.has(claim));
}

const SUM = /([^\n=;。]{3,80})=\s?((?:\$|€|¥)?\s?\d[\d,]*(?:\.\d{1,2})?\s?(?:円|yen|dollars?)?)/giu;
/** A count of copies or volumes, or a share; more is a price without its mark. */
const MOST_COUNT = 100;

/** `$12.99 × 3 = $38.97` is no invention where $12.99 is known and the sum is right. */
function derivedClaims(text: string, known: Claims): Claims {
  const derived = new Set<string>();
  if (!text.includes('=')) return derived;
  for (const [sum, terms = '', result = ''] of text.matchAll(SUM)) {
    const { right, wrong } = reviewArithmetic(sum.replaceAll(/[€¥円]|yen|dollars?/giu, ''));
    const figures = figuresIn(terms);
    const prices = figures.flatMap(({ claim }) => claim ?? []);
    const isGrounded = figures.every(({ value, claim }) =>
      claim === undefined ? value <= MOST_COUNT : known.has(claim) || derived.has(claim),
    );
    if (right > 0 && wrong === 0 && prices.length > 0 && isGrounded) {
      for (const claim of moneyClaims(result)) derived.add(claim);
    }
  }
  return derived;
}
