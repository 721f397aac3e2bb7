import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { utcDay } from '../../core/clock.ts';
import { PolicyInvalid } from '../../core/errors.ts';
import { checkPolicy } from '../../core/policy/check-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { PolicyChange } from '../../ports/policy-store.ts';
import type { Item } from './batch.ts';
import { policyKey } from './keys.ts';
import { fromChangeItem, type StoredPolicy, toPolicyItem } from './policy-item.ts';
import type { PolicyStoreOptions } from './policy-store.ts';

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
   * Makes a policy the live one, under the version after `expectedVersion`. The one it replaces is archived
   * first: a crash in between leaves the old policy live, and a copy of it that the next save writes again.
   * @throws PolicyInvalid when it does not validate, or when somebody else saved in the meantime.
   */
  async save(
    policy: Policy,
    { by, reason }: Pick<PolicyChange, 'by' | 'reason'>,
    expectedVersion: number,
  ): Promise<Policy> {
    const at = this.#options.clock.now();
    const checked = checkPolicy({ ...policy, version: expectedVersion + 1 }, utcDay(at));
    const live = await this.#live();
    if (Number(live['version']) !== expectedVersion) throw conflict(expectedVersion, live['version']);
    await this.#client.send(
      new PutCommand({ TableName: this.#table, Item: { ...live, ...policyKey(expectedVersion) } }),
    );
    await this.#replace({ policy: checked, change: { version: checked.version, at, by, reason } });
    return checked;
  }

  /** Newest first, the live one included; a default that was never replaced has no history. */
  async history(): Promise<readonly PolicyChange[]> {
    const changes = new Map<number, PolicyChange>();
    let from: Record<string, unknown> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :policy',
          ProjectionExpression: 'version, #at, #by, reason',
          ExpressionAttributeNames: { '#at': 'at', '#by': 'by' },
          ExpressionAttributeValues: { ':policy': policyKey('CURRENT').pk },
          ConsistentRead: true,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        }),
      );
      for (const change of (page.Items ?? []).map(fromChangeItem)) changes.set(change.version, change);
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return [...changes.values()].toSorted((one, other) => other.version - one.version);
  }

  /** As it is stored: one that this release cannot read must not keep its successor out. */
  async #live(): Promise<Item> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: policyKey('CURRENT'), ConsistentRead: true }),
    );
    if (Item !== undefined) return Item;
    const { defaultPolicy: policy } = this.#options;
    const change = { version: policy.version, at: 0, by: 'profile', reason: 'the default of the profile' };
    return toPolicyItem('CURRENT', { policy, change });
  }

  async #replace(stored: StoredPolicy): Promise<void> {
    const expected = stored.policy.version - 1;
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
      if (error instanceof ConditionalCheckFailedException) throw conflict(expected, undefined);
      throw error;
    }
  }
}

const conflict = (expected: number, found: unknown): PolicyInvalid =>
  new PolicyInvalid(
    `the live policy is ${found === undefined ? 'no longer' : `version ${found}, not`} version ${expected}: read it again and redo the change`,
  );
