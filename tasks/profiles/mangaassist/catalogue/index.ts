import { createHash } from 'node:crypto';
import { articles } from './articles.ts';
import { genres } from './genres.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { sessions } from './sessions.ts';

export type { GenreTerm } from './genres.ts';
export type { SampleSession } from './sessions.ts';
export { SHOP_DATA_NOTE } from './shop.ts';
export { articles, genres, orders, products, sessions };

/** 12 hex digits that change when any product, article or vocabulary term does. */
export const catalogueVersion: string = createHash('sha256')
  .update(JSON.stringify([products, articles, genres]))
  .digest('hex')
  .slice(0, 12);
