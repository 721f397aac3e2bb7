import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../../core/clock.ts';
import type { Turn } from '../../core/contract/request.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import { sessionKey } from './keys.ts';

export class DynamoSessionStore implements SessionStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async history(sessionId: string, now: EpochMs): Promise<readonly Turn[]> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: sessionKey(sessionId) }),
    );
    if (Item === undefined || Number(Item['until']) <= now) return [];
    return Item['turns'] as readonly Turn[];
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
