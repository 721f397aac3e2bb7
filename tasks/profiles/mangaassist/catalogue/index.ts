import { articles } from './articles.ts';
import { genres } from './genres.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { sessions } from './sessions.ts';
import { contentVersion } from './version.ts';

export { SHOP_DATA_NOTE } from './shop.ts';
export { articles, genres, orders, products, sessions };

/** Changes when any product, article or vocabulary term does; orders are personal and never cached. */
export const catalogueVersion: string = contentVersion([products, articles, genres]);
