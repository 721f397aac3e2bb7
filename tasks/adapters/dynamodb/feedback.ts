import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { hoursBetween } from '../../core/clock.ts';
import { countVotes } from '../../core/feedback.ts';
import type {
  Feedback,
  FeedbackCount,
  FeedbackReader,
  FeedbackStore,
  FeedbackWindow,
} from '../../ports/feedback.ts';
import { batchGet } from './batch.ts';
import { fromFeedbackItem, toFeedbackItem } from './feedback-item.ts';
import { feedbackKey, votesIndex } from './keys.ts';
import { keysBetween } from './keys-between.ts';

/** One current vote a message, listed by when it was cast. */
export class DynamoFeedback implements FeedbackStore, FeedbackReader {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put(feedback: Feedback): Promise<void> {
    await this.#client.send(new PutCommand({ TableName: this.#table, Item: toFeedbackItem(feedback) }));
  }

  async read(messageId: string): Promise<Feedback | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: feedbackKey(messageId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromFeedbackItem(Item);
  }

  async delete(messageId: string): Promise<void> {
    await this.#client.send(new DeleteCommand({ TableName: this.#table, Key: feedbackKey(messageId) }));
  }

  async *castBetween({ from, until }: FeedbackWindow): AsyncGenerator<readonly Feedback[], undefined> {
    for (const hour of hoursBetween(from, until)) {
      const index = { client: this.#client, table: this.#table, partition: votesIndex(hour) };
      for await (const keys of keysBetween(index, from, until)) {
        const items = await batchGet(this.#client, this.#table, keys);
        // A vote may have been changed since the index was read: it counts where it stands now.
        const votes = items.flatMap((item) => fromFeedbackItem(item) ?? []);
        yield votes
          .filter(({ at }) => at >= from && at < until)
          .toSorted((one, other) => one.at - other.at || (one.messageId < other.messageId ? -1 : 1));
      }
    }
  }

  async counts(window: FeedbackWindow): Promise<readonly FeedbackCount[]> {
    const votes: Feedback[] = [];
    for await (const page of this.castBetween(window)) votes.push(...page);
    return countVotes(votes);
  }
}
