import { utcDay } from '../../core/clock.ts';
import { PolicyInvalid, StepladderError } from '../../core/errors.ts';
import { type Policy, policySchema } from '../../core/policy/policy.ts';
import { changeLine, type FieldChange } from '../../core/policy/policy-changes.ts';
import type { PolicyChange } from '../../ports/policy-store.ts';
import type { Item } from './batch.ts';
import { type Key, policyKey } from './keys.ts';

/** A change as it is kept beside the policy it led to. */
export interface RecordedChange extends PolicyChange {
  /** `thresholds.accept: 0.8 -> 0.85`, one a field; empty for the default, which nothing led to. */
  readonly changes: readonly string[];
}

/** A stored version; the document may be one that this release cannot read. */
export interface StoredVersion {
  readonly change: RecordedChange;
  readonly document: unknown;
}

/** Somebody else changed the policy first; the message says who and what to do. */
export class PolicyConflict extends StepladderError {
  constructor(expected: number, { version, at, by, reason }: PolicyChange) {
    const who = at === 0 ? '' : ` (by ${by} at ${new Date(at).toISOString()}: ${reason})`;
    super(
      'Policy.Conflict',
      `the live policy is version ${version}${who}, not version ${expected}: read it again and redo the change`,
    );
  }
}

/** The history and the audit of one change stay readable, and their item small. */
const MOST_CHANGES = 200;

/** The lines of a change, as they are kept. */
export function changeLines(changes: readonly FieldChange[]): readonly string[] {
  const more = changes.length - MOST_CHANGES;
  const lines = changes.slice(0, MOST_CHANGES).map(changeLine);
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

export const toPolicyItem = (key: number | 'CURRENT', { document, change }: StoredVersion) => ({
  ...policyKey(key),
  ...change,
  policy: document,
});

/**
 * Kept short: every stage carries it. Whoever changes a policy gets the whole diagnosis from its check.
 * @throws PolicyInvalid for a document that this release does not understand.
 */
export function fromPolicyItem(item: Readonly<Item>): Policy {
  const parsed = policySchema.safeParse(item['policy']);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'policy';
  throw new PolicyInvalid(`the stored policy ${item['sk']} is invalid: ${where}: ${issue?.message ?? ''}`);
}

export const toStoredVersion = (item: Readonly<Item>): StoredVersion => ({
  change: fromChangeItem(item),
  document: item['policy'],
});

export const fromChangeItem = (item: Readonly<Item>): RecordedChange => ({
  version: Number(item['version']),
  at: Number(item['at']),
  by: String(item['by'] ?? ''),
  reason: String(item['reason'] ?? ''),
  changes: Array.isArray(item['changes']) ? item['changes'].map(String) : [],
});

/** Under the day of the change, in its order; the same change always has the same key. */
export const auditKey = ({ at, version }: PolicyChange): Key => ({
  pk: `AUDIT#${utcDay(at)}`,
  sk: `${new Date(at).toISOString()}#POLICY#${version}`,
});

export const toAuditItem = (change: RecordedChange) => ({
  ...auditKey(change),
  ...change,
  subject: 'policy',
});
