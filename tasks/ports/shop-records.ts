import type { Article, Order, Product } from '../core/catalogue.ts';

/** Exact facts: what the shop itself knows, never a model. */
export interface ShopRecords {
  /** In the order asked; unknown ids are left out. One round trip. */
  products(ids: readonly string[]): Promise<readonly Product[]>;
  articles(ids: readonly string[]): Promise<readonly Article[]>;
  order(id: string): Promise<Order | undefined>;
  /** The newest first, at most `limit`. */
  ordersOf(userId: string, limit: number): Promise<readonly Order[]>;
}

export interface ShopRecordsWriter {
  putProducts(products: readonly Product[]): Promise<void>;
  putArticles(articles: readonly Article[]): Promise<void>;
  putOrders(orders: readonly Order[]): Promise<void>;
  /** The version of the loaded catalogue, or undefined before the first load. */
  catalogueVersion(): Promise<string | undefined>;
  setCatalogueVersion(version: string): Promise<void>;
}
