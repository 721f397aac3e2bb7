import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { EpochMs } from '../../core/clock.ts';
import { INTENTS } from '../../core/contract/enums.ts';
import type { CachedRoute, RouteCache } from '../../ports/route-cache.ts';
import { routeCacheKey } from './keys.ts';

const routeSchema = z.object({
  intents: z.array(z.enum(INTENTS)).check(z.minLength(1)),
  complexity: z.int().check(z.gte(1), z.lte(10)),
  domains: z.array(z.string()),
  needsContext: z.boolean(),
  needsProductData: z.boolean(),
  confidence: z.number().check(z.gte(0), z.lte(1)),
});

/** TTL removes items within days, so the time is checked on reading. */
export class DynamoRouteCache implements RouteCache {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(key: string, now: EpochMs): Promise<CachedRoute | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: routeCacheKey(key) }),
    );
    if (Item === undefined || !(Number(Item['until']) > now)) return undefined;
    // An entry of another release's shape is no entry.
    return routeSchema.safeParse(Item['route']).data;
  }

  async put(key: string, route: CachedRoute, expiresAt: EpochMs): Promise<void> {
    await this.#client.send(
      new PutCommand({
        TableName: this.#table,
        Item: { ...routeCacheKey(key), route, until: expiresAt, expiresAt: Math.ceil(expiresAt / 1_000) },
      }),
    );
  }
}
