import type { Policy } from '../core/policy/policy.ts';
import type { PolicyChange } from './policy-store.ts';

/** A version as it is stored: its document may be one that this release cannot read. */
export interface StoredPolicy {
  readonly change: PolicyChange;
  readonly document: unknown;
}

/** Whoever changes the policy. */
export interface PolicyEditor {
  live(): Promise<StoredPolicy>;
  /** @throws PolicyInvalid when that version does not exist. */
  version(version: number): Promise<StoredPolicy>;
  /**
   * Makes a document the live policy, audited, under the version after `expectedVersion`.
   * @throws PolicyInvalid when it does not validate.
   * @throws Error named `Policy.Conflict` when another version is live.
   */
  save(
    document: object,
    change: Pick<PolicyChange, 'by' | 'reason'>,
    expectedVersion: number,
  ): Promise<Policy>;
}
