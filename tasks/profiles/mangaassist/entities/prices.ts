import { round } from '../../../core/round.ts';
import type { NamedProduct } from './named-product.ts';

export interface PriceBounds {
  readonly minPriceUsd: number | null;
  readonly maxPriceUsd: number | null;
}

/** Only for yen that no price of the shop is near: what a yen is worth on its own price list. */
export const YEN_PER_USD = 54;

const USD = String.raw`(?:us)?\$\s?(\d{1,4}(?:\.\d{1,2})?)|(\d{1,4}(?:\.\d{1,2})?)\s?(?:dollars?|bucks|usd|ドル)`;
const YEN = String.raw`[¥￥]\s?(\d[\d,]{0,6})|(\d[\d,]{0,6})\s?(?:yen|jpy|円)`;
const AMOUNT = `(?:${USD}|${YEN})`;
/** A first amount may leave the currency to the second: "between 5 and 10 dollars". */
const BARE = String.raw`(?:us)?[$¥￥]?\s?(\d[\d,]{0,6}(?:\.\d{1,2})?)\s?(?:dollars?|usd|yen|ドル|円)?`;

const RANGE = new RegExp(String.raw`(?:between|from)?\s?${BARE}\s?(?:and|to|-|~|から|〜)\s?${AMOUNT}`, 'u');
const MAX_BEFORE = new RegExp(
  String.raw`(?:under|below|less than|cheaper than|up to|at most|max(?:imum)?(?: of)?|within|no more than|not more than|budget (?:is|of)|for)\s+(?:about\s+)?${AMOUNT}`,
  'u',
);
const MAX_AFTER = new RegExp(
  String.raw`${AMOUNT}\s?(?:or (?:less|under|cheaper|below)|max\b|以下|以内|未満|まで|より安)`,
  'u',
);
const MIN_BEFORE = new RegExp(String.raw`(?:over|above|more than|at least|from)\s+${AMOUNT}`, 'u');
const MIN_AFTER = new RegExp(String.raw`${AMOUNT}\s?(?:or more|and up|以上|より高)`, 'u');

const NONE: PriceBounds = { minPriceUsd: null, maxPriceUsd: null };

/** Bounds on the price of a volume, in dollars. `masked`: lower case, titles written over. */
export function findPrices(masked: string, products: readonly NamedProduct[]): PriceBounds {
  if (!/\d/u.test(masked)) return NONE;
  const range = RANGE.exec(masked);
  if (range !== null) {
    const [, first = '', ...second] = range;
    const yen = second[2] !== undefined || second[3] !== undefined;
    const least = numberOf(first);
    const most = numberOf(second.find((group) => group !== undefined) ?? '');
    if (least < most) {
      return yen
        ? { minPriceUsd: leastUsd(least, products), maxPriceUsd: mostUsd(most, products) }
        : { minPriceUsd: least, maxPriceUsd: most };
    }
  }
  const most = amountOf(MAX_BEFORE.exec(masked) ?? MAX_AFTER.exec(masked), mostUsd, products);
  const least = amountOf(MIN_BEFORE.exec(masked) ?? MIN_AFTER.exec(masked), leastUsd, products);
  return { minPriceUsd: least, maxPriceUsd: most };
}

type InUsd = (yen: number, products: readonly NamedProduct[]) => number;

function amountOf(
  match: RegExpExecArray | null,
  inUsd: InUsd,
  products: readonly NamedProduct[],
): number | null {
  if (match === null) return null;
  const [, dollarsBefore, dollarsAfter, yenBefore, yenAfter] = match;
  const dollars = dollarsBefore ?? dollarsAfter;
  if (dollars !== undefined) return numberOf(dollars);
  const yen = yenBefore ?? yenAfter;
  return yen === undefined ? null : inUsd(numberOf(yen), products);
}

const numberOf = (digits: string): number => Number(digits.replaceAll(',', ''));

/** The dollar price of the dearest title that costs no more yen: the shop sets both prices itself. */
function mostUsd(yen: number, products: readonly NamedProduct[]): number {
  const prices = products.flatMap((product) => (product.priceJpy <= yen ? [product.priceUsd] : []));
  return prices.length > 0 ? Math.max(...prices) : round(yen / YEN_PER_USD, 2);
}

function leastUsd(yen: number, products: readonly NamedProduct[]): number {
  const prices = products.flatMap((product) => (product.priceJpy >= yen ? [product.priceUsd] : []));
  return prices.length > 0 ? Math.min(...prices) : round(yen / YEN_PER_USD, 2);
}
