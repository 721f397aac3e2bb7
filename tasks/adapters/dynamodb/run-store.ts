import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../../core/clock.ts';
import type { Attempt } from '../../core/contract/attempt.ts';
import type { RunStatus } from '../../core/contract/enums.ts';
import type { Reply } from '../../core/contract/reply.ts';
import { LeaseLost } from '../../core/errors.ts';
import type {
  Claim,
  ClaimResult,
  RunBrowser,
  RunFilter,
  RunRecord,
  RunStore,
} from '../../ports/run-store.ts';
import { attemptKey, failedIndex, indexSort, openIndex, runKey } from './keys.ts';
import { listRuns } from './list-runs.ts';
import { fromAttemptItem, fromRunItem } from './run-item.ts';

/** Records are kept for 30 days. */
const KEPT_S = 30 * 24 * 3_600;

/** Runs and their paid attempts in one DynamoDB table. */
export class DynamoRunStore implements RunStore, RunBrowser {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async claim(claim: Claim): Promise<ClaimResult> {
    const taken = await this.#put(claim);
    if (taken.kind === 'claimed') return taken;
    const record = await this.read(claim.messageId);
    if (record !== undefined && !canTakeOver(record, claim)) return { kind: 'taken', record };
    // Between our put and our look the record expired, or its lease did.
    const again = await this.#put(claim);
    if (again.kind === 'claimed') return again;
    const present = await this.read(claim.messageId);
    if (present === undefined) throw new LeaseLost(claim.messageId);
    return { kind: 'taken', record: present };
  }

  async #put(
    claim: Claim,
  ): Promise<{ readonly kind: 'claimed'; readonly takenOver: boolean } | { readonly kind: 'refused' }> {
    const own = claim.retried ? ' OR executionArn = :arn' : '';
    try {
      const { Attributes } = await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: {
            ...runKey(claim.messageId),
            executionArn: claim.executionArn,
            contentHash: claim.contentHash,
            status: 'running',
            request: claim.request,
            startedAt: claim.startedAt,
            leaseUntil: claim.leaseUntil,
            policyVersion: claim.policyVersion,
            day: claim.day,
            gsi1pk: openIndex(claim.messageId),
            gsi1sk: indexSort(claim.startedAt, claim.messageId),
            expiresAt: Math.floor(claim.startedAt / 1_000) + KEPT_S,
          },
          ConditionExpression: `attribute_not_exists(pk) OR ((#status = :running OR #status = :abandoned) AND leaseUntil < :now AND contentHash = :hash)${own}`,
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':running': 'running',
            ':abandoned': 'abandoned',
            ':now': claim.startedAt,
            ':hash': claim.contentHash,
            ...(claim.retried && { ':arn': claim.executionArn }),
          },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return { kind: 'claimed', takenOver: Attributes !== undefined };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { kind: 'refused' };
      throw error;
    }
  }

  async journal(messageId: string, attempt: Attempt): Promise<void> {
    await this.#client.send(
      new PutCommand({ TableName: this.#table, Item: { ...attemptKey(messageId, attempt.no), attempt } }),
    );
  }

  async finish(
    messageId: string,
    executionArn: string,
    status: RunStatus,
    reply: Reply,
    at: EpochMs,
  ): Promise<void> {
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
            ...(failed && { ':index': failedIndex(at, messageId), ':sort': indexSort(at, messageId) }),
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
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :attempt)',
        ExpressionAttributeValues: { ':pk': runKey(messageId).pk, ':attempt': 'ATTEMPT#' },
        ConsistentRead: true,
      }),
    );
    return Items.map(fromAttemptItem);
  }

  list(filter: RunFilter): Promise<readonly RunRecord[]> {
    return listRuns(this.#client, this.#table, filter, Date.now());
  }
}

const canTakeOver = (record: RunRecord, claim: Claim): boolean =>
  (record.status === 'running' || record.status === 'abandoned') &&
  record.contentHash === claim.contentHash &&
  (record.leaseUntil < claim.startedAt || (claim.retried && record.executionArn === claim.executionArn));
