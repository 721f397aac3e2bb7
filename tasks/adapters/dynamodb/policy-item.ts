import { PolicyInvalid } from '../../core/errors.ts';
import { type Policy, policySchema } from '../../core/policy/policy.ts';
import type { PolicyChange } from '../../ports/policy-store.ts';
import type { Item } from './batch.ts';
import { policyKey } from './keys.ts';

export interface StoredPolicy {
  readonly policy: Policy;
  readonly change: PolicyChange;
}

export const toPolicyItem = (version: number | 'CURRENT', { policy, change }: StoredPolicy) => ({
  ...policyKey(version),
  ...change,
  policy,
});

/** @throws PolicyInvalid for a document that this release does not understand. */
export function fromPolicyItem(item: Readonly<Item>): StoredPolicy {
  const parsed = policySchema.safeParse(item['policy']);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') || 'policy';
    throw new PolicyInvalid(`the stored policy ${item['sk']} is invalid: ${where}: ${issue?.message ?? ''}`);
  }
  return { policy: parsed.data, change: fromChangeItem(item) };
}

export const fromChangeItem = (item: Readonly<Item>): PolicyChange => ({
  version: Number(item['version']),
  at: Number(item['at']),
  by: String(item['by'] ?? ''),
  reason: String(item['reason'] ?? ''),
});
