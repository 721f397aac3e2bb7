import type { Product } from '../../../core/catalogue.ts';

/** What a message may call a product by, and the prices that tell what an amount in yen is in dollars. */
export type NamedProduct = Pick<
  Product,
  'id' | 'title' | 'titleJa' | 'aliases' | 'author' | 'authorJa' | 'priceUsd' | 'priceJpy'
>;
