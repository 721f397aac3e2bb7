import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { EpochMs } from '../../core/clock.ts';
import { type Turn, turnSchema } from '../../core/contract/request.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { sessionKey } from './keys.ts';

const turnsSchema = z.array(turnSchema);

/** Conversations, each replaced as a whole; TTL removes them within days, so the time is checked on reading. */
export class DynamoSessionStore implements SessionStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async history(sessionId: string, now: EpochMs): Promise<readonly Turn[]> {
    const { Item } = await this.#client.send(
      // Consistent: a customer answers faster than a replica follows, and the last turn is what they answer to.
      new GetCommand({ TableName: this.#table, Key: sessionKey(sessionId), ConsistentRead: true }),
    );
    if (Item === undefined || !(Number(Item['until']) > now)) return [];
    return turnsSchema.safeParse(Item['turns']).data ?? [];
  }

  async save(sessionId: string, history: readonly Turn[], expiresAt: EpochMs): Promise<void> {
    await this.#client.send(
      new PutCommand({
        TableName: this.#table,
        Item: {
          ...sessionKey(sessionId),
          turns: history,
          until: expiresAt,
          expiresAt: Math.ceil(expiresAt / 1_000),
        },
      }),
    );
  }
}
