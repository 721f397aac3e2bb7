import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Clock, EpochMs } from '../../core/clock.ts';
import type { Attempt } from '../../core/contract/attempt.ts';
import type { RunStatus } from '../../core/contract/enums.ts';
import type { Reply } from '../../core/contract/reply.ts';
import { LeaseLost } from '../../core/errors.ts';
import type {
  Claim,
  ClaimResult,
  JournalEntry,
  RunBrowser,
  RunFilter,
  RunJournal,
  RunRecord,
  RunStore,
} from '../../ports/run-store.ts';
import { systemClock } from '../system-clock.ts';
import type { Item } from './batch.ts';
import { canTakeOver, claimCondition, isOwn } from './claim-conditions.ts';
import { failedIndex, indexSort, runKey } from './keys.ts';
import { listRuns } from './list-runs.ts';
import { fromAttemptItem, fromRunItem, journalledAt, toAttemptItem, toRunItem } from './run-item.ts';

/** Runs and their paid attempts in one DynamoDB table. */
export class DynamoRunStore implements RunStore, RunBrowser, RunJournal {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock = systemClock) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
  }

  async claim(claim: Claim): Promise<ClaimResult> {
    let record: RunRecord | undefined;
    // Twice, because between our put and our look the record may have gone, or its owner.
    for (let tries = 0; tries < 2; tries++) {
      const put = await this.#put(claim);
      if (put.done) {
        const takenOver = await this.#tookOver(claim, put.previous);
        return { kind: 'claimed', first: put.previous === undefined, takenOver };
      }
      record = await this.read(claim.messageId);
      if (record === undefined) continue;
      if (isOwn(record, claim)) {
        // The first send of this very call, unless the state was tried before.
        const takenOver = await this.#hasAttempts(claim);
        return { kind: 'claimed', first: !claim.retried && !takenOver, takenOver };
      }
      if (!canTakeOver(record, claim)) break;
    }
    if (record === undefined) throw new LeaseLost(claim.messageId);
    return { kind: 'taken', record };
  }

  async #put(
    claim: Claim,
  ): Promise<{ readonly done: true; readonly previous: Item | undefined } | { readonly done: false }> {
    try {
      const { Attributes } = await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: toRunItem(claim),
          ...claimCondition(claim),
          ReturnValues: 'ALL_OLD',
        }),
      );
      return { done: true, previous: Attributes };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { done: false };
      throw error;
    }
  }

  /** Our own record under a retried state is a take-over only if an earlier run had paid already. */
  async #tookOver(claim: Claim, previous: Item | undefined): Promise<boolean> {
    if (previous === undefined) return false;
    return previous['executionArn'] !== claim.executionArn || (await this.#hasAttempts(claim));
  }

  async #hasAttempts({ messageId }: Claim): Promise<boolean> {
    return (await this.attempts(messageId)).length > 0;
  }

  async journal(messageId: string, executionArn: string, attempt: Attempt): Promise<void> {
    await this.#client.send(
      new PutCommand({
        TableName: this.#table,
        Item: toAttemptItem(messageId, executionArn, attempt, this.#clock.now()),
      }),
    );
  }

  async finish(
    messageId: string,
    executionArn: string,
    status: RunStatus,
    reply: Reply,
    at: EpochMs,
  ): Promise<void> {
    const startedAt = Date.parse(reply.startedAt);
    const failed = status === 'failed' || status === 'abandoned';
    const index = failed ? ', gsi1pk = :index, gsi1sk = :sort' : ' REMOVE gsi1pk, gsi1sk';
    try {
      await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: runKey(messageId),
          UpdateExpression: `SET #status = :status, reply = :reply, finishedAt = :at${index}`,
          ConditionExpression: 'executionArn = :arn AND #status = :running',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':status': status,
            ':running': 'running',
            ':reply': reply,
            ':at': at,
            ':arn': executionArn,
            ...(failed && {
              ':index': failedIndex(startedAt, messageId),
              ':sort': indexSort(startedAt, messageId),
            }),
          },
        }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new LeaseLost(messageId);
      throw error;
    }
  }

  async markAnswered(messageId: string, byMessageId: string): Promise<void> {
    await this.#client.send(
      new UpdateCommand({
        TableName: this.#table,
        Key: runKey(messageId),
        UpdateExpression: 'SET answeredBy = :by',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':by': byMessageId },
      }),
    );
  }

  async read(messageId: string): Promise<RunRecord | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: runKey(messageId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : fromRunItem(Item);
  }

  async attempts(messageId: string): Promise<readonly Attempt[]> {
    return (await this.journalOf(messageId)).map(({ attempt }) => attempt);
  }

  async journalOf(messageId: string): Promise<readonly JournalEntry[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :attempt)',
        ExpressionAttributeValues: { ':pk': runKey(messageId).pk, ':attempt': 'ATTEMPT#' },
        ConsistentRead: true,
      }),
    );
    return Items.flatMap((item) => {
      const attempt = fromAttemptItem(item);
      return attempt === undefined ? [] : [{ attempt, at: journalledAt(item) }];
    });
  }

  list(filter: RunFilter): Promise<readonly RunRecord[]> {
    return listRuns({ client: this.#client, table: this.#table }, filter, this.#clock.now());
  }
}
