import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry, Move } from '../../../core/budget/move.ts';
import { batchGet } from '../batch.ts';
import type { Key } from '../keys.ts';
import { toUpdate } from './to-update.ts';

/** Where the money is written down: items that are read, and changed by guarded moves only. */
export interface Books {
  /** As they are now, in the order asked for. */
  read(keys: readonly Key[]): Promise<readonly (Entry | undefined)[]>;
  /** As they were a moment ago, in one call; those that are not there are left out. */
  glance(keys: readonly Key[]): Promise<readonly (Entry & Key)[]>;
  /** The item after the move; undefined when a requirement did not hold. */
  apply(key: Key, move: Move): Promise<Entry | undefined>;
}

export class DynamoBooks implements Books {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  read(keys: readonly Key[]): Promise<readonly (Entry | undefined)[]> {
    return Promise.all(
      keys.map(async (Key) => {
        const { Item } = await this.#client.send(
          new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }),
        );
        return Item;
      }),
    );
  }

  async glance(keys: readonly Key[]): Promise<readonly (Entry & Key)[]> {
    return (await batchGet(this.#client, this.#table, keys)) as readonly (Entry & Key)[];
  }

  async apply(key: Key, move: Move): Promise<Entry | undefined> {
    try {
      const { Attributes = {} } = await this.#client.send(
        new UpdateCommand({ TableName: this.#table, Key: key, ...toUpdate(move), ReturnValues: 'ALL_NEW' }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}
