import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { articleKey, orderKey, ordersIndex, productKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import { DynamoShopRecords } from '../../../../tasks/adapters/dynamodb/shop-records.ts';
import type { Article, Order, Product } from '../../../../tasks/core/catalogue.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';

let table: TestTable;
let records: DynamoShopRecords;

beforeAll(async () => {
  table = await startTestTable();
  records = new DynamoShopRecords(table.documents, table.name);
});
afterAll(() => table.close());

const product = (id: string, changes: Partial<Product> = {}): Product => ({
  id,
  title: id.toUpperCase(),
  titleJa: '題',
  aliases: [],
  author: 'Somebody',
  authorJa: '誰か',
  genres: ['drama'],
  themes: [],
  status: 'finished',
  audience: 'seinen',
  synopsis: 'A story.',
  synopsisJa: '物語。',
  priceUsd: 9.99,
  priceJpy: 980,
  stock: 3,
  missingVolumes: [],
  sale: null,
  ...changes,
});

const article = (id: string): Article => ({
  id,
  topic: 'returns',
  questionEn: 'May I return it?',
  answerEn: 'Yes.',
  questionJa: '返品できますか？',
  answerJa: 'はい。',
});

const order = (id: string, userId: string, orderedOn: string): Order => ({
  id,
  userId,
  status: 'shipped',
  items: [{ productId: 'monster', volume: 1, quantity: 1, priceUsd: 9.99 }],
  totalUsd: 9.99,
  orderedOn,
});

describe('products and articles', () => {
  it('come back as they were put, in the order asked, without the unknown', async () => {
    const monster = product('monster', { volumes: 18, sale: { percentOff: 20, endsOn: '2026-12-31' } });
    const pluto = product('pluto');
    await records.putProducts([pluto, monster]);
    expect(await records.products(['monster', 'missing', 'pluto'])).toEqual([monster, pluto]);
  });

  it('come back once however often they are asked for', async () => {
    await records.putProducts([product('twice')]);
    expect(await records.products(['twice', 'twice'])).toHaveLength(1);
  });

  it('are kept beside each other under the same id', async () => {
    await records.putProducts([product('shipping')]);
    await records.putArticles([article('shipping')]);
    expect(await records.articles(['shipping'])).toEqual([article('shipping')]);
    expect(await records.products(['shipping'])).toEqual([product('shipping')]);
  });

  it('are replaced when they are put again', async () => {
    await records.putProducts([product('again', { stock: 3 })]);
    await records.putProducts([product('again', { stock: 0 })]);
    expect((await records.products(['again']))[0]?.stock).toBe(0);
  });

  it('are written and read by the hundreds', async () => {
    const many = Array.from({ length: 230 }, (_, index) => product(`many-${index}`));
    await records.putProducts(many);
    expect(await records.products(many.map(({ id }) => id))).toEqual(many);
  });

  it('cost no call when none is asked for', async () => {
    expect(await records.products([])).toEqual([]);
  });
});

describe('orders', () => {
  it('are found by number, and by user with the newest first', async () => {
    const mine = [
      order('MA-10001', 'u-1', '2026-10-01'),
      order('MA-10003', 'u-1', '2026-11-10'),
      order('MA-10002', 'u-1', '2026-10-20'),
    ];
    await records.putOrders([...mine, order('MA-20001', 'u-2', '2026-11-20')]);
    expect(await records.order('MA-10002')).toEqual(mine[2]);
    expect((await records.ordersOf('u-1', 2)).map(({ id }) => id)).toEqual(['MA-10003', 'MA-10002']);
    expect(await records.ordersOf('u-3', 2)).toEqual([]);
    expect(await records.order('MA-99999')).toBeUndefined();
  });

  it('show only to the user the order itself names, whatever the index says', async () => {
    const Item = {
      ...orderKey('MA-30001'),
      order: order('MA-30001', 'u-8', '2026-11-01'),
      gsi1pk: ordersIndex('u-9'),
      gsi1sk: '2026-11-01#MA-30001',
    };
    await table.documents.send(new PutCommand({ TableName: table.name, Item }));
    expect(await records.ordersOf('u-9', 5)).toEqual([]);
  });

  it('stay in the index under their user', async () => {
    await records.putOrders([order('MA-40001', 'u-4', '2026-11-02')]);
    const { Items } = await table.documents.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: 'GSI1',
        KeyConditionExpression: 'gsi1pk = :user',
        ExpressionAttributeValues: { ':user': 'ORDERS#u-4' },
      }),
    );
    expect(Items).toEqual([{ ...orderKey('MA-40001'), gsi1pk: 'ORDERS#u-4', gsi1sk: '2026-11-02#MA-40001' }]);
  });
});

describe('the catalogue’s version', () => {
  it('is absent before the first load and the last one set after it', async () => {
    expect(await records.catalogueVersion()).toBeUndefined();
    await records.setCatalogueVersion('2026-11-20');
    await records.setCatalogueVersion('2026-11-21');
    expect(await records.catalogueVersion()).toBe('2026-11-21');
  });
});

describe('when DynamoDB leaves items unprocessed', () => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const mocked = mockClient(documents);
  const throttled = new DynamoShopRecords(documents, 'shop');
  beforeEach(() => mocked.reset());

  const stored = (id: string) => ({ ...articleKey(id), article: article(id) });

  it('asks for the rest again', async () => {
    mocked
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { shop: [stored('a')] },
        UnprocessedKeys: { shop: { Keys: [{ ...articleKey('b') }] } },
      })
      .resolves({ Responses: { shop: [stored('b')] } });
    expect((await throttled.articles(['b', 'a'])).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(mocked.commandCalls(BatchGetCommand)[1]?.args[0].input.RequestItems).toEqual({
      shop: { Keys: [articleKey('b')] },
    });
  });

  it('sends the rest again', async () => {
    const left = { PutRequest: { Item: { ...productKey('b'), product: product('b') } } };
    mocked
      .on(BatchWriteCommand)
      .resolvesOnce({ UnprocessedItems: { shop: [left] } })
      .resolves({});
    await throttled.putProducts([product('a'), product('b')]);
    expect(mocked.commandCalls(BatchWriteCommand)[1]?.args[0].input.RequestItems).toEqual({ shop: [left] });
  });

  it('says so when it stays that way', async () => {
    mocked.on(BatchGetCommand).resolves({ UnprocessedKeys: { shop: { Keys: [{ ...articleKey('a') }] } } });
    await expect(throttled.articles(['a'])).rejects.toThrow(
      '1 items stayed unread: DynamoDB throttles this table',
    );
    expect(mocked.commandCalls(BatchGetCommand)).toHaveLength(6);
  });

  it('asks for at most a hundred at once and writes at most twenty-five', async () => {
    mocked.on(BatchGetCommand).resolves({});
    mocked.on(BatchWriteCommand).resolves({});
    await throttled.products(Array.from({ length: 101 }, (_, index) => `p${index}`));
    await throttled.putProducts(Array.from({ length: 26 }, (_, index) => product(`p${index}`)));
    const read = mocked
      .commandCalls(BatchGetCommand)
      .map(({ args }) => args[0].input.RequestItems?.['shop']?.Keys);
    const written = mocked
      .commandCalls(BatchWriteCommand)
      .map(({ args }) => args[0].input.RequestItems?.['shop']);
    expect(read.map((keys) => keys?.length)).toEqual([100, 1]);
    expect(written.map((items) => items?.length)).toEqual([25, 1]);
  });
});
