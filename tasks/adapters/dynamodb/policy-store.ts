import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../core/clock.ts';
import { PolicyInvalid } from '../../core/errors.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { PolicyStore } from '../../ports/policy-store.ts';
import { policyKey } from './keys.ts';

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
  #current: { readonly policy: Policy; readonly readAt: number } | undefined;

  constructor(client: DynamoDBDocumentClient, table: string, options: PolicyStoreOptions) {
    this.#client = client;
    this.#table = table;
    this.#options = options;
  }

  async current(): Promise<Policy> {
    const now = this.#options.clock.now();
    if (this.#current !== undefined && now - this.#current.readAt < this.#options.maxAgeMs) {
      return this.#current.policy;
    }
    const policy = (await this.#read('CURRENT')) ?? this.#options.defaultPolicy;
    this.#current = { policy, readAt: now };
    this.#versions.set(policy.version, policy);
    return policy;
  }

  async version(version: number): Promise<Policy> {
    const known = this.#versions.get(version);
    if (known !== undefined) return known;
    const found = this.#default(version) ?? (await this.#read(version));
    if (found === undefined) {
      throw new PolicyInvalid(`policy version ${version} does not exist`);
    }
    this.#versions.set(version, found);
    return found;
  }

  #default(version: number): Policy | undefined {
    const { defaultPolicy } = this.#options;
    return defaultPolicy.version === version ? defaultPolicy : undefined;
  }

  async #read(version: number | 'CURRENT'): Promise<Policy | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#table, Key: policyKey(version) }),
    );
    return Item === undefined ? undefined : (Item['policy'] as Policy);
  }
}
