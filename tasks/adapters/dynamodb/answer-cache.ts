import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { EpochMs } from '../../core/clock.ts';
import { LANGUAGES } from '../../core/contract/enums.ts';
import type { AnswerCache, CachedAnswer } from '../../ports/answer-cache.ts';
import { answerCacheKey } from './keys.ts';

const answerSchema = z.object({
  text: z.string(),
  language: z.enum(LANGUAGES),
  model: z.string(),
  confidence: z.number(),
  passages: z.array(z.string()),
  simulated: z.boolean(),
});

/** TTL removes items within days, so the time is checked on reading. */
export class DynamoAnswerCache implements AnswerCache {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(key: string, now: EpochMs): Promise<CachedAnswer | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: answerCacheKey(key) }),
    );
    if (Item === undefined || !(Number(Item['until']) > now)) return undefined;
    // An entry of another release's shape is no entry.
    return answerSchema.safeParse(Item['answer']).data;
  }

  async put(key: string, answer: CachedAnswer, expiresAt: EpochMs): Promise<void> {
    await this.#client.send(
      new PutCommand({
        TableName: this.#table,
        Item: { ...answerCacheKey(key), answer, until: expiresAt, expiresAt: Math.ceil(expiresAt / 1_000) },
      }),
    );
  }
}
