import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { NanoUsd } from '../../core/money.ts';
import type { Hold, Ledger, Pot, PotBudgets, PotsLeft } from '../../ports/ledger.ts';
import { holdName, shardKey } from './keys.ts';

const POTS: readonly Pot[] = ['main', 'economy'];

/**
 * The day's money, one shard a pot. It stores what is left, because a DynamoDB condition cannot add.
 * Law: leftn + open holds + spent = the pot's budget, whatever crashes or is sent twice.
 */
export class DynamoLedger implements Ledger {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async reserve(hold: Hold, budgets: PotBudgets): Promise<boolean> {
    if (await this.#take(hold)) return true;
    const shard = await this.#shard(hold);
    if (shard === undefined) {
      await this.#open(hold, budgets[hold.pot]);
      return (await this.#take(hold)) || (await this.#holds(hold));
    }
    // Refused although there is a hold of this name: the first send of a doubled one had worked.
    return shard[holdName(hold)] === hold.amount;
  }

  async #holds(hold: Hold): Promise<boolean> {
    const shard = await this.#shard(hold);
    return shard?.[holdName(hold)] === hold.amount;
  }

  async #take(hold: Hold): Promise<boolean> {
    return this.#guarded(
      hold,
      'SET leftn = leftn - :amount, #hold = :amount',
      'leftn >= :amount AND attribute_not_exists(#hold)',
      { ':amount': hold.amount },
    );
  }

  async settle(hold: Hold, actual: NanoUsd): Promise<void> {
    // A settlement that finds no hold is the second send of one that worked.
    await this.#guarded(
      hold,
      'SET leftn = leftn + :back, spent = spent + :actual REMOVE #hold',
      '#hold = :amount',
      { ':amount': hold.amount, ':back': hold.amount - actual, ':actual': actual },
    );
  }

  async left(day: string, budgets: PotBudgets): Promise<PotsLeft> {
    const { Responses } = await this.#client.send(
      new BatchGetCommand({
        RequestItems: {
          [this.#table]: {
            Keys: POTS.map((pot) => ({ ...shardKey(day, pot) })),
            ProjectionExpression: 'pk, leftn',
          },
        },
      }),
    );
    const items = Responses?.[this.#table] ?? [];
    const leftOf = (pot: Pot): NanoUsd => {
      const item = items.find(({ pk }) => pk === shardKey(day, pot).pk);
      return item === undefined ? budgets[pot] : Number(item['leftn']);
    };
    return { main: leftOf('main'), economy: leftOf('economy') };
  }

  async #guarded(
    hold: Hold,
    update: string,
    condition: string,
    values: Record<string, unknown>,
  ): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: shardKey(hold.day, hold.pot),
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#hold': holdName(hold) },
          ExpressionAttributeValues: values,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #shard(hold: Hold): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: shardKey(hold.day, hold.pot), ConsistentRead: true }),
    );
    return Item;
  }

  /** The day's first caller fills the pot; everybody else's attempt to is refused. */
  async #open(hold: Hold, budget: NanoUsd): Promise<void> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: { ...shardKey(hold.day, hold.pot), leftn: budget, spent: 0, granted: budget, seq: 0 },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
