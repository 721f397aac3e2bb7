import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { utcDay } from '../../core/clock.ts';
import { PolicyInvalid } from '../../core/errors.ts';
import { checkPolicy } from '../../core/policy/check-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { policyChanges } from '../../core/policy/policy-changes.ts';
import type { PolicyChange } from '../../ports/policy-store.ts';
import { policyKey } from './keys.ts';
import {
  changeLines,
  fromChangeItem,
  PolicyConflict,
  type RecordedChange,
  type StoredVersion,
  toAuditItem,
  toPolicyItem,
  toStoredVersion,
} from './policy-item.ts';
import type { PolicyStoreOptions } from './policy-store.ts';
import { queryAll } from './query-pages.ts';

/** The operators' side of the policy: the tasks only read. */
export class DynamoPolicyEditor {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #options: Pick<PolicyStoreOptions, 'defaultPolicy' | 'clock'>;

  constructor(
    client: DynamoDBDocumentClient,
    table: string,
    options: Pick<PolicyStoreOptions, 'defaultPolicy' | 'clock'>,
  ) {
    this.#client = client;
    this.#table = table;
    this.#options = options;
  }

  /**
   * Makes a document the live policy, under the version after `expectedVersion`. One conditional write does it, and
   * carries who changed what and why: no policy goes live without its record, and no transaction is needed, which
   * the embedded DynamoDB does not have. Around it stand writes that may be
   * repeated: the version it replaces is archived, and its audit entry written, before; its own entry after. A crash
   * in between loses neither, because the next save begins with both.
   * @throws PolicyInvalid when it does not validate.
   * @throws PolicyConflict when somebody else saved in the meantime.
   */
  async save(
    document: object,
    { by, reason }: Pick<PolicyChange, 'by' | 'reason'>,
    expectedVersion: number,
  ): Promise<Policy> {
    const at = this.#options.clock.now();
    const policy = checkPolicy({ ...document, version: expectedVersion + 1 }, utcDay(at));
    const live = await this.live();
    if (live.change.version !== expectedVersion) throw new PolicyConflict(expectedVersion, live.change);
    await this.#put(toPolicyItem(expectedVersion, live));
    if (live.change.at !== 0) await this.#put(toAuditItem(live.change));
    const changes = changeLines(policyChanges(live.document, policy));
    const change: RecordedChange = { version: policy.version, at, by, reason, changes };
    await this.#replace({ document: policy, change }, expectedVersion);
    await this.#put(toAuditItem(change));
    return policy;
  }

  /** As it is stored: one that this release cannot read must not keep its successor out. */
  async live(): Promise<StoredVersion> {
    const stored = await this.#read('CURRENT');
    if (stored !== undefined) return stored;
    const { defaultPolicy: document } = this.#options;
    const { version } = document;
    const change = { version, at: 0, by: 'profile', reason: 'the default of the profile', changes: [] };
    return { document, change };
  }

  /** @throws PolicyInvalid when that version does not exist; the message says which do. */
  async version(version: number): Promise<StoredVersion> {
    const stored = await this.#read(version);
    if (stored !== undefined) return stored;
    const live = await this.live();
    if (live.change.version === version) return live;
    throw new PolicyInvalid(
      `policy version ${version} does not exist: the live one is version ${live.change.version}; see policy history`,
    );
  }

  /** Newest first, the live one included; a default that was never replaced has no history. */
  async history(): Promise<readonly RecordedChange[]> {
    const items = await queryAll(this.#client, {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :policy',
      ProjectionExpression: 'version, #at, #by, reason, changes',
      ExpressionAttributeNames: { '#at': 'at', '#by': 'by' },
      ExpressionAttributeValues: { ':policy': policyKey('CURRENT').pk },
      ConsistentRead: true,
    });
    const changes = new Map(items.map(fromChangeItem).map((change) => [change.version, change]));
    return [...changes.values()].toSorted((one, other) => other.version - one.version);
  }

  async #read(version: number | 'CURRENT'): Promise<StoredVersion | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: policyKey(version), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : toStoredVersion(Item);
  }

  async #put(item: Record<string, unknown>): Promise<void> {
    await this.#client.send(new PutCommand({ TableName: this.#table, Item: item }));
  }

  async #replace(stored: StoredVersion, expected: number): Promise<void> {
    const isDefault = expected === this.#options.defaultPolicy.version;
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#table,
          Item: toPolicyItem('CURRENT', stored),
          ConditionExpression: isDefault
            ? 'attribute_not_exists(pk) OR version = :expected'
            : 'version = :expected',
          ExpressionAttributeValues: { ':expected': expected },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const { change } = await this.live();
      // Ours after all: the first send of a doubled one had worked, and only its answer was lost.
      if (!isDeepStrictEqual(change, stored.change)) throw new PolicyConflict(expected, change);
    }
  }
}
