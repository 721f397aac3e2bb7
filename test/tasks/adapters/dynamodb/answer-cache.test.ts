import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoAnswerCache } from '../../../../tasks/adapters/dynamodb/answer-cache.ts';
import { answerCacheKey } from '../../../../tasks/adapters/dynamodb/keys.ts';
import type { CachedAnswer } from '../../../../tasks/ports/answer-cache.ts';
import { startTestTable, type TestTable } from '../../../fakes/dynalite.ts';
import { NOON } from './runs.ts';

let table: TestTable;
let cache: DynamoAnswerCache;

beforeAll(async () => {
  table = await startTestTable();
  cache = new DynamoAnswerCache(table.documents, table.name);
});
afterAll(() => table.close());

const answer: CachedAnswer = {
  text: '返品は30日以内です。',
  language: 'ja',
  model: 'claude-haiku-5-5',
  confidence: 0.91,
  passages: ['article:returns'],
  simulated: true,
};

describe('DynamoAnswerCache', () => {
  it('returns what was put until its time has come', async () => {
    await cache.put('k1', answer, NOON + 300_000);
    expect(await cache.get('k1', NOON + 299_999)).toEqual(answer);
    expect(await cache.get('k1', NOON + 300_000)).toBeUndefined();
  });

  it('leaves removal to the table, in whole seconds', async () => {
    await cache.put('k2', answer, NOON + 1);
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.name, Key: answerCacheKey('k2') }),
    );
    expect(Item).toMatchObject({ expiresAt: NOON / 1_000 + 1 });
  });

  it('knows nothing of other keys', async () => {
    expect(await cache.get('unknown', NOON)).toBeUndefined();
  });

  it.each([
    ['of another shape', { answer: { words: 'x' }, until: NOON + 1 }],
    ['without a time', { answer }],
  ])('has no use for an entry %s', async (name, item) => {
    await table.documents.send(
      new PutCommand({ TableName: table.name, Item: { ...answerCacheKey(name), ...item } }),
    );
    expect(await cache.get(name, NOON)).toBeUndefined();
  });
});
