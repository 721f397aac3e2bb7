import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type EpochMs, utcDay } from '../../core/clock.ts';
import { conversationOf } from '../../core/conversation.ts';
import type { Item } from './batch.ts';
import { feedbackKey, type Key } from './keys.ts';
import { keyOf, queryAll } from './query-pages.ts';

/** A run of the customer. */
export interface CustomerRun {
  readonly key: Key;
  /** Somebody is at work on it: its lease holds. */
  readonly inFlight: boolean;
  /** Of the reply's text: a cached answer with the same text came from it. */
  readonly textHash: string | null;
}

/** One page of what a scan has found. */
export interface CustomerPage {
  readonly scanned: number;
  readonly runs: readonly CustomerRun[];
  readonly sessions: readonly Key[];
  /** Every cached answer: whose it was is not kept, only what it says. */
  readonly answers: readonly { readonly key: Key; readonly textHash: string }[];
  /** What the customer may spend: money without words. */
  readonly purses: number;
  readonly orders: number;
}

export interface ForgetEntry {
  readonly at: EpochMs;
  readonly by: string;
  readonly reason: string;
  readonly userHash: string;
  readonly counts: Readonly<Record<string, number>> | null;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Tells that a customer was forgotten to whoever knows the id, and the id to nobody who does not. */
export const userHash = (userId: string): string => hashOf(userId).slice(0, 32);

/**
 * All that one customer left in the table. No index leads from a customer to runs: it would cost a write
 * with every message, for a command that is hardly ever used. So this scans.
 */
export class DynamoCustomerData {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(client: DynamoDBDocumentClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Page by page, at most 1 MB of the table each. */
  async *find(userId: string, now: EpochMs): AsyncGenerator<CustomerPage, undefined> {
    let from: Record<string, unknown> | undefined;
    do {
      const page = await this.#client.send(
        new ScanCommand({
          ...scanOf(userId),
          TableName: this.#table,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      yield toPage(page.Items ?? [], page.ScannedCount ?? 0, userId, now);
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  /**
   * Everything under a run, the record last: an interrupted call finds it again.
   * @returns how many paid attempts went with it; undefined when somebody is at work on the run.
   */
  async deleteRun(run: CustomerRun, now: EpochMs): Promise<number | undefined> {
    const parts = await this.partsOf(run);
    for (const part of parts) await this.delete(part);
    await this.delete(feedbackKey(run.key.pk.replace(/^RUN#/u, '')));
    try {
      await this.#client.send(
        new DeleteCommand({
          TableName: this.#table,
          Key: run.key,
          ConditionExpression: 'attribute_not_exists(pk) OR #status <> :running OR leaseUntil < :now',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':running': 'running', ':now': now },
        }),
      );
      return parts.length;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async delete(key: Key): Promise<void> {
    await this.#client.send(new DeleteCommand({ TableName: this.#table, Key: { pk: key.pk, sk: key.sk } }));
  }

  async audit(entry: ForgetEntry): Promise<void> {
    const at = new Date(entry.at).toISOString();
    const key = { pk: `AUDIT#${utcDay(entry.at)}`, sk: `${at}#FORGET#${entry.userHash}` };
    await this.#client.send(
      new PutCommand({ TableName: this.#table, Item: { ...key, subject: 'customer', ...entry } }),
    );
  }

  /** What stands under a run beside its record: its paid attempts. */
  async partsOf({ key: { pk, sk } }: CustomerRun): Promise<readonly Key[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ProjectionExpression: 'pk, sk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    });
    return items.map(keyOf).filter((part) => part.sk !== sk);
  }
}

/** A record that Record Failure wrote holds the request as JSON text. */
const scanOf = (userId: string) => ({
  FilterExpression: [
    '(sk = :run AND (#request.userId = :user OR (attribute_type(#request, :text) AND contains(#request, :json))))',
    '(sk = :session AND contains(pk, :conversation))',
    'sk = :answer',
    '(begins_with(pk, :spend) AND contains(pk, :purse))',
    '(begins_with(pk, :order) AND userId = :user)',
  ].join(' OR '),
  ProjectionExpression: 'pk, sk, #status, leaseUntil, #request, reply.#text, answer.#text',
  ExpressionAttributeNames: { '#status': 'status', '#text': 'text', '#request': 'request' },
  ExpressionAttributeValues: {
    ':run': 'RUN',
    ':user': userId,
    ':text': 'S',
    ':json': JSON.stringify(userId),
    ':session': 'SESSION',
    ':conversation': suffixOf(userId),
    ':answer': 'ANSWER',
    ':spend': 'SPEND#',
    ':purse': `#U#${userId}`,
    ':order': 'ORDER#',
  },
});

/** How the key of every conversation of this customer ends. */
const suffixOf = (userId: string): string => conversationOf({ sessionId: '', userId });

function toPage(items: readonly Item[], scanned: number, userId: string, now: EpochMs): CustomerPage {
  const of = (prefix: string): readonly Item[] => items.filter(({ pk }) => String(pk).startsWith(prefix));
  return {
    scanned,
    runs: items.filter((item) => item['sk'] === 'RUN' && isOf(item, userId)).map((item) => toRun(item, now)),
    sessions: of('SESSION#')
      .map(keyOf)
      .filter(({ pk }) => pk.endsWith(suffixOf(userId))),
    answers: of('ANSWER#').flatMap((item) => {
      const textHash = hashOfText(item['answer']);
      return textHash === null ? [] : [{ key: keyOf(item), textHash }];
    }),
    purses: of('SPEND#').filter(({ pk }) => String(pk).endsWith(`#U#${userId}`)).length,
    orders: of('ORDER#').length,
  };
}

/** The filter looks for the id anywhere in the text of a request: another field may hold the same. */
function isOf({ request }: Item, userId: string): boolean {
  if (typeof request !== 'string') return true;
  try {
    return (JSON.parse(request) as { readonly userId?: unknown } | null)?.userId === userId;
  } catch {
    // Cut to fit, and no JSON any more: the field itself is what tells.
    return request.includes(`"userId":${JSON.stringify(userId)}`);
  }
}

const toRun = (item: Item, now: EpochMs): CustomerRun => ({
  key: keyOf(item),
  inFlight: item['status'] === 'running' && Number(item['leaseUntil']) >= now,
  textHash: hashOfText(item['reply']),
});

function hashOfText(holder: unknown): string | null {
  const text = (holder as { readonly text?: unknown } | undefined)?.text;
  return typeof text === 'string' && text !== '' ? hashOf(text) : null;
}
