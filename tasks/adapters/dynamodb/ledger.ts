import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { NanoUsd } from '../../core/money.ts';
import type { Hold, Ledger, Pot, PotBudgets, PotsLeft } from '../../ports/ledger.ts';
import { batchGet } from './batch.ts';
import { holdName, shardKey } from './keys.ts';

const POTS: readonly Pot[] = ['main', 'economy'];

/** One opens the pot, one meets a settlement; more is a pot that flickers around empty. */
const RESERVE_TRIES = 4;

/** A negative amount would make money; a fraction would break the sum. */
function requireAmount(amount: NanoUsd): void {
  if (Number.isSafeInteger(amount) && amount >= 0) return;
  throw new RangeError(`${amount} is no amount of whole nano-dollars`);
}

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
    requireAmount(hold.amount);
    for (let tries = 0; tries < RESERVE_TRIES; tries++) {
      if (await this.#take(hold)) return true;
      const shard = await this.#shard(hold);
      if (shard === undefined) {
        await this.#open(hold, budgets[hold.pot]);
        continue;
      }
      const standing = shard[holdName(hold)];
      // Refused although there is a hold of this name: the first send of a doubled one had worked.
      if (standing !== undefined) return standing === hold.amount;
      // Otherwise money came back between our write and our look.
      if (Number(shard['leftn']) < hold.amount) return false;
    }
    return false;
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
    requireAmount(actual);
    const booked = Math.min(actual, hold.amount);
    // A settlement that finds no hold is the second send of one that worked.
    await this.#guarded(
      hold,
      'SET leftn = leftn + :back, spent = spent + :booked REMOVE #hold',
      '#hold = :amount',
      { ':amount': hold.amount, ':back': hold.amount - booked, ':booked': booked },
    );
  }

  async left(day: string, budgets: PotBudgets): Promise<PotsLeft> {
    const keys = POTS.map((pot) => shardKey(day, pot));
    const shards = await batchGet(this.#client, this.#table, keys, ['pk', 'leftn']);
    const leftOf = (pot: Pot): NanoUsd => {
      const shard = shards.find(({ pk }) => pk === shardKey(day, pot).pk);
      return shard === undefined ? budgets[pot] : Number(shard['leftn']);
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
