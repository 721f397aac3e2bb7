import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Article, Order, Product } from '../../core/catalogue.ts';
import type { ShopRecords, ShopRecordsWriter } from '../../ports/shop-records.ts';
import { batchGet, batchPut } from './batch.ts';
import { articleKey, CATALOGUE_KEY, orderKey, ordersIndex, productKey } from './keys.ts';
import { TABLE } from './table.ts';

/** Products, articles and orders: the exact facts behind every reply. */
export class DynamoShopRecords implements ShopRecords, ShopRecordsWriter {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async products(ids: readonly string[]): Promise<readonly Product[]> {
    const unique = [...new Set(ids)];
    const items = await batchGet(this.#client, this.#table, unique.map(productKey));
    return inOrder(
      unique,
      items.map((item) => item['product'] as Product),
    );
  }

  async articles(ids: readonly string[]): Promise<readonly Article[]> {
    const unique = [...new Set(ids)];
    const items = await batchGet(this.#client, this.#table, unique.map(articleKey));
    return inOrder(
      unique,
      items.map((item) => item['article'] as Article),
    );
  }

  async order(id: string): Promise<Order | undefined> {
    const { Item } = await this.#client.send(new GetCommand({ TableName: this.#table, Key: orderKey(id) }));
    return Item?.['order'] as Order | undefined;
  }

  async ordersOf(userId: string, limit: number): Promise<readonly Order[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: TABLE.index.name,
        KeyConditionExpression: `${TABLE.index.partitionKey} = :user`,
        ExpressionAttributeValues: { ':user': ordersIndex(userId) },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    const orders = await Promise.all(Items.map(({ pk }) => this.order(String(pk).replace(/^ORDER#/u, ''))));
    // The index follows the table: only the order itself says whose it is.
    return orders.flatMap((order) => (order?.userId === userId ? [order] : []));
  }

  putProducts(products: readonly Product[]): Promise<void> {
    return batchPut(
      this.#client,
      this.#table,
      products.map((product) => ({ ...productKey(product.id), product })),
    );
  }

  putArticles(articles: readonly Article[]): Promise<void> {
    return batchPut(
      this.#client,
      this.#table,
      articles.map((article) => ({ ...articleKey(article.id), article })),
    );
  }

  putOrders(orders: readonly Order[]): Promise<void> {
    return batchPut(
      this.#client,
      this.#table,
      orders.map((order) => ({
        ...orderKey(order.id),
        order,
        gsi1pk: ordersIndex(order.userId),
        gsi1sk: `${order.orderedOn}#${order.id}`,
      })),
    );
  }

  async catalogueVersion(): Promise<string | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: CATALOGUE_KEY, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : String(Item['version']);
  }

  async setCatalogueVersion(version: string): Promise<void> {
    await this.#client.send(new PutCommand({ TableName: this.#table, Item: { ...CATALOGUE_KEY, version } }));
  }
}

function inOrder<T extends { readonly id: string }>(
  ids: readonly string[],
  found: readonly T[],
): readonly T[] {
  const byId = new Map(found.map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
