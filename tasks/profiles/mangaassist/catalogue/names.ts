import type { NamedProduct } from '../entities/named-product.ts';
import columns from './data/names.json' with { type: 'json' };

/** Of the catalogue that the names were taken from: `node workflows/catalogue/names.ts` takes them anew. */
export const namesVersion: string = columns.version;

const at = <T>(column: readonly T[], row: number): T => {
  const value = column[row];
  if (value === undefined)
    throw new RangeError(`the names of the catalogue end at row ${row}: write them anew`);
  return value;
};

/** The catalogue's products by name, and nothing else of them: a task that only reads messages loads no more. */
export const namedProducts: readonly NamedProduct[] = columns.id.map((id, row) => ({
  id,
  title: at(columns.title, row),
  titleJa: at(columns.titleJa, row),
  aliases: at(columns.aliases, row),
  author: at(columns.author, row),
  authorJa: at(columns.authorJa, row),
  priceUsd: at(columns.priceUsd, row),
  priceJpy: at(columns.priceJpy, row),
}));
