import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../../core/clock.ts';
import { lastAnswerSchema, NO_SESSION, type Session, turnsSchema } from '../../core/session/session.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { sessionKey } from './keys.ts';

/** Conversations, each replaced as a whole; TTL removes them within days, so the time is checked on reading. */
export class DynamoSessionStore implements SessionStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async read(sessionId: string, now: EpochMs): Promise<Session> {
    const { Item } = await this.#client.send(
      // Consistent: a customer answers faster than a replica follows, and the last turn is what they answer to.
      new GetCommand({ TableName: this.#table, Key: sessionKey(sessionId), ConsistentRead: true }),
    );
    if (Item === undefined || !(Number(Item['until']) > now)) return NO_SESSION;
    const turns = turnsSchema.safeParse(Item['turns']).data;
    if (turns === undefined) return NO_SESSION;
    return { turns, last: lastAnswerSchema.safeParse(Item['last']).data ?? null };
  }

  async save(sessionId: string, { turns, last }: Session, expiresAt: EpochMs): Promise<void> {
    await this.#client.send(
      new PutCommand({
        TableName: this.#table,
        Item: {
          ...sessionKey(sessionId),
          turns,
          last,
          until: expiresAt,
          expiresAt: Math.ceil(expiresAt / 1_000),
        },
      }),
    );
  }
}
