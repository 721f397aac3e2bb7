import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeCacheKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoRouteCache } from '../../../../tasks/adapters/dynamodb/route-cache.ts';
import type { CachedRoute } from '../../../../tasks/ports/route-cache.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { NOON } from './runs.ts';

let table: TestTable;
let cache: DynamoRouteCache;

beforeAll(async () => {
  table = await startTestTable();
  cache = new DynamoRouteCache(table.documents, table.name);
});
afterAll(() => table.close());

const route: CachedRoute = {
  intents: ['comparison', 'price_inquiry'],
  complexity: 7,
  domains: ['manga'],
  needsContext: true,
  needsProductData: true,
  confidence: 0.88,
};

describe('DynamoRouteCache', () => {
  it('returns what was put until its time has come, whatever the table still holds', async () => {
    await cache.put('k1', route, NOON + 300_000);
    expect(await cache.get('k1', NOON + 299_999)).toEqual(route);
    expect(await cache.get('k1', NOON + 300_000)).toBeUndefined();
  });

  it('leaves removal to the table, in whole seconds', async () => {
    await cache.put('k2', route, NOON + 1);
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.name, Key: routeCacheKey('k2') }),
    );
    expect(Item).toMatchObject({ pk: 'ROUTE#k2', expiresAt: NOON / 1_000 + 1 });
  });

  it('knows nothing of other keys', async () => {
    expect(await cache.get('unknown', NOON)).toBeUndefined();
  });

  it.each([
    ['with an intent of another release', { route: { ...route, intents: ['small_talk'] }, until: NOON + 1 }],
    ['with no intent', { route: { ...route, intents: [] }, until: NOON + 1 }],
    ['without a time', { route }],
  ])('has no use for an entry %s', async (name, item) => {
    await table.documents.send(
      new PutCommand({ TableName: table.name, Item: { ...routeCacheKey(name), ...item } }),
    );
    expect(await cache.get(name, NOON)).toBeUndefined();
  });
});
