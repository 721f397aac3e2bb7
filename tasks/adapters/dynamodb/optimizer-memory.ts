import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { LiveModels } from '../../core/optimizer/live-models.ts';
import { freshMemory, type Memory, memorySchema } from '../../core/optimizer/memory.ts';
import type { LiveModelStore, OptimizerMemory } from '../../ports/optimizer-memory.ts';
import { HEALTH_KEY, LIVE_MODELS, OPTIMIZER_KEY } from './keys.ts';

/**
 * One item for what the optimizer remembers. How the models fare stands beside their breakers, in the item that
 * Understand Message reads anyway: whoever plans by it makes no call more.
 */
export class DynamoOptimizerMemory implements OptimizerMemory, LiveModelStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** What another release has left is not understood, and begun anew; only its revision goes on. */
  async read(): Promise<Memory | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: OPTIMIZER_KEY, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const { data } = memorySchema.safeParse(Item['memory']);
    return data ?? { ...freshMemory(0), revision: Number(Item['revision'] ?? 0) };
  }

  async save(memory: Memory): Promise<boolean> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: { ...OPTIMIZER_KEY, revision: memory.revision, memory },
          ConditionExpression: 'attribute_not_exists(pk) OR revision < :revision',
          ExpressionAttributeValues: { ':revision': memory.revision },
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return isDeepStrictEqual(await this.read(), memory);
    }
  }

  async keep(live: LiveModels): Promise<void> {
    await this.#client.send(
      new UpdateCommand({
        TableName: this.#table,
        Key: HEALTH_KEY,
        UpdateExpression: 'SET #live = :live',
        ExpressionAttributeNames: { '#live': LIVE_MODELS },
        ExpressionAttributeValues: { ':live': live },
      }),
    );
  }
}
