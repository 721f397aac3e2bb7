import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock, EpochMs } from '../../core/clock.ts';
import { PolicyInvalid } from '../../core/errors.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { PolicyStore } from '../../ports/policy-store.ts';
import { policyKey } from './keys.ts';
import { fromPolicyItem } from './policy-item.ts';

export interface PolicyStoreOptions {
  /** The profile's, until one was saved. */
  readonly defaultPolicy: Policy;
  /** How long a read policy may be used without looking again. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
}

/** The live policy and its versions; a version never changes, so it is read once a process. */
export class DynamoPolicyStore implements PolicyStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #options: PolicyStoreOptions;
  readonly #versions = new Map<number, Policy>();
  #current: { readonly policy: Policy; readonly readAt: EpochMs } | undefined;

  constructor(client: DynamoDBDocumentClient, table: string, options: PolicyStoreOptions) {
    this.#client = client;
    this.#table = table;
    this.#options = options;
  }

  async current(): Promise<Policy> {
    const now = this.#options.clock.now();
    const last = this.#current;
    if (last !== undefined && now - last.readAt < this.#options.maxAgeMs) return last.policy;
    const policy = await this.#refresh(last?.policy);
    this.#current = { policy, readAt: now };
    this.#versions.set(policy.version, policy);
    return policy;
  }

  /** A store that fails or holds nonsense must not stop messages that a known policy can answer. */
  async #refresh(last: Policy | undefined): Promise<Policy> {
    try {
      return (await this.#read('CURRENT')) ?? this.#options.defaultPolicy;
    } catch (error) {
      if (last === undefined) throw error;
      return last;
    }
  }

  async version(version: number): Promise<Policy> {
    const known = this.#versions.get(version);
    if (known !== undefined) return known;
    const found = (await this.#read(version)) ?? (await this.#unarchived(version));
    if (found === undefined) throw new PolicyInvalid(`policy version ${version} does not exist`);
    this.#versions.set(version, found);
    return found;
  }

  /** The live one is archived only when the next one replaces it, the default one only then too. */
  async #unarchived(version: number): Promise<Policy | undefined> {
    const { defaultPolicy } = this.#options;
    if (defaultPolicy.version === version) return defaultPolicy;
    const live = await this.#read('CURRENT');
    return live?.version === version ? live : undefined;
  }

  async #read(version: number | 'CURRENT'): Promise<Policy | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: policyKey(version) }),
    );
    return Item === undefined ? undefined : fromPolicyItem(Item);
  }
}
