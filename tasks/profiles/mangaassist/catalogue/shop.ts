import { createHash } from 'node:crypto';
import type { Product, Sale } from '../../../core/catalogue.ts';

/**
 * Prices, stock, sold-out volumes and sales of the demonstration shop are invented: a pure function of
 * the product's id, so that every machine sees the same shop. Nothing here is a publisher's price.
 */
export const SHOP_DATA_NOTE = 'Prices, stock and sales are invented for the demonstration shop.';

export type ShopData = Pick<Product, 'priceUsd' | 'priceJpy' | 'stock' | 'missingVolumes' | 'sale'>;

const USD = [8.99, 9.99, 10.99, 11.99, 12.99, 14.99];
const JPY = [484, 528, 594, 660, 715, 792];
const PERCENT_OFF = [10, 15, 20, 25, 30];
const SALE_ENDS = ['2026-12-31', '2026-12-31', '2026-12-25', '2027-01-04', '2027-01-11'];
const IN_STOCK_SHARE = 80;
const ON_SALE_SHARE = 23;
const GAP_SHARE = 18;
const LARGEST_STOCK = 24;

/** A whole number in [0, below) that depends on the id and the purpose only. */
function drawn(id: string, purpose: string, below: number): number {
  return createHash('sha256').update(`${purpose}:${id}`).digest().readUInt32BE(0) % below;
}

function pick<T>(choices: readonly T[], id: string, purpose: string): T {
  const choice = choices[drawn(id, purpose, choices.length)];
  if (choice === undefined) throw new RangeError(`nothing to pick for ${purpose}`);
  return choice;
}

function saleOf(id: string): Sale | null {
  if (drawn(id, 'sale', 100) >= ON_SALE_SHARE) return null;
  return { percentOff: pick(PERCENT_OFF, id, 'percent'), endsOn: pick(SALE_ENDS, id, 'ends') };
}

/** Gaps exist only where the number of volumes is known and something is left to sell. */
function missingOf(id: string, volumes: number | undefined, stock: number): readonly number[] {
  if (volumes === undefined || volumes < 4 || stock === 0) return [];
  if (drawn(id, 'gap', 100) >= GAP_SHARE) return [];
  const gaps = ['first', 'second'].slice(0, 1 + drawn(id, 'gaps', 2)).map((n) => 1 + drawn(id, n, volumes));
  return [...new Set(gaps)].sort((a, b) => a - b);
}

/** What the demonstration shop asks and has for a series; see {@link SHOP_DATA_NOTE}. */
export function shopData(id: string, volumes: number | undefined): ShopData {
  const shelf = drawn(id, 'price', USD.length);
  const stock = drawn(id, 'shelf', 100) < IN_STOCK_SHARE ? 1 + drawn(id, 'copies', LARGEST_STOCK) : 0;
  return {
    priceUsd: USD[shelf] ?? 9.99,
    priceJpy: JPY[shelf] ?? 528,
    stock,
    missingVolumes: missingOf(id, volumes, stock),
    sale: saleOf(id),
  };
}
