import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoFeedback } from '../../tasks/adapters/dynamodb/feedback.ts';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import { systemClock } from '../../tasks/adapters/system-clock.ts';
import type { Feedback } from '../../tasks/ports/feedback.ts';
import { type FeedbackWish, recordFeedback } from '../feedback/record-feedback.ts';

export interface FeedbackClientOptions {
  /** The stack's one table. */
  readonly tableName: string;
  readonly region?: string;
  /** A local endpoint; absent on AWS. */
  readonly endpoint?: string;
}

/**
 * Records what customers thought of replies, from wherever they press the thumb. On AWS it needs
 * `dynamodb:GetItem` and `Query` on `RUN#*`, and `GetItem`, `PutItem` and `DeleteItem` on `FEEDBACK#*`.
 */
export class FeedbackClient {
  readonly #dynamodb: DynamoDBClient;
  readonly #store: DynamoFeedback;
  readonly #runs: DynamoRunStore;

  constructor({ tableName, region = 'us-east-1', endpoint }: FeedbackClientOptions) {
    this.#dynamodb = new DynamoDBClient({
      region,
      ...(endpoint !== undefined && {
        endpoint,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
    });
    const documents = DynamoDBDocumentClient.from(this.#dynamodb);
    this.#store = new DynamoFeedback(documents, tableName);
    this.#runs = new DynamoRunStore(documents, tableName);
  }

  /**
   * One vote a message: another one replaces it. A comment is kept without personal data.
   * @throws FeedbackRefused for what is no vote, and for messages that nobody knows or that no model answered.
   */
  record(wish: FeedbackWish): Promise<Feedback> {
    return recordFeedback(wish, { runs: this.#runs, feedback: this.#store, clock: systemClock });
  }

  /** The current vote on a message. */
  read(messageId: string): Promise<Feedback | undefined> {
    return this.#store.read(messageId);
  }

  close(): void {
    this.#dynamodb.destroy();
  }
}
