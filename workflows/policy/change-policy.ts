import type { DynamoPolicyEditor } from '../../tasks/adapters/dynamodb/policy-editor.ts';
import { PolicyConflict, type StoredVersion } from '../../tasks/adapters/dynamodb/policy-item.ts';
import { type Clock, utcDay } from '../../tasks/core/clock.ts';
import { PolicyInvalid } from '../../tasks/core/errors.ts';
import { checkPolicy } from '../../tasks/core/policy/check-policy.ts';
import { shapeAt } from '../../tasks/core/policy/field-shapes.ts';
import { type FieldChange, policyChanges } from '../../tasks/core/policy/policy-changes.ts';
import { policyWarnings } from '../../tasks/core/policy/policy-warnings.ts';
import { findField, withField } from './field-path.ts';
import { parseFieldValue } from './field-value.ts';

export interface Deps {
  readonly policies: Pick<DynamoPolicyEditor, 'live' | 'save' | 'version'>;
  readonly clock: Clock;
}

export interface Wish {
  readonly by: string;
  readonly reason: string;
  /** The version the change was made for; absent: whichever is live. */
  readonly expect?: number;
  /** Checks and compares, and writes nothing. */
  readonly dryRun: boolean;
}

export interface Changed {
  /** The live version before. */
  readonly from: number;
  /** The live version after: the same one where there was nothing to change, or nothing was written. */
  readonly version: number;
  readonly dryRun: boolean;
  readonly changes: readonly FieldChange[];
  readonly warnings: readonly string[];
}

/** `thresholds.accept=0.85`, split. */
export type Assignment = readonly [field: string, value: string];

/**
 * Sets single fields of the live policy.
 * @throws PolicyInvalid
 * @throws PolicyConflict
 */
export async function setFields(
  assignments: readonly Assignment[],
  wish: Wish,
  deps: Deps,
): Promise<Changed> {
  const live = await deps.policies.live();
  const document = assignments.reduce<unknown>(
    (before, assignment) => assigned(before, assignment),
    live.document,
  );
  return change(document, live, wish, deps);
}

function assigned(document: unknown, [field, text]: Assignment): unknown {
  if (field === 'version') {
    throw new PolicyInvalid('version cannot be set: it is counted, one up with every change');
  }
  const { path } = findField(document, field);
  return withField(document, path, parseFieldValue(text, shapeAt(path), field));
}

/**
 * Puts a whole document in the place of the live policy. The version it bears says which one it was made from:
 * when another is live by now, it is refused.
 * @throws PolicyInvalid
 * @throws PolicyConflict
 */
export async function replacePolicy(document: unknown, wish: Wish, deps: Deps): Promise<Changed> {
  const live = await deps.policies.live();
  const version = typeof document === 'object' && document !== null && Reflect.get(document, 'version');
  const expect = wish.expect ?? (typeof version === 'number' ? version : undefined);
  return change(document, live, { ...wish, ...(expect !== undefined && { expect }) }, deps);
}

/**
 * Makes the content of an old version live again, as a new version: history only grows.
 * @throws PolicyInvalid when there is no such version, or what it asks for has ended since.
 * @throws PolicyConflict
 */
export async function rollBack(version: number, wish: Wish, deps: Deps): Promise<Changed> {
  const live = await deps.policies.live();
  const { document } = await deps.policies.version(version);
  return change(document, live, wish, deps);
}

async function change(document: unknown, live: StoredVersion, wish: Wish, deps: Deps): Promise<Changed> {
  const from = live.change.version;
  const expected = wish.expect ?? from;
  if (expected !== from) throw new PolicyConflict(expected, live.change);
  const today = utcDay(deps.clock.now());
  const policy = checkPolicy(versioned(document, from + 1), today);
  const changes = policyChanges(live.document, policy);
  const warnings = policyWarnings(policy, today);
  const told = { from, dryRun: wish.dryRun, changes, warnings };
  if (wish.dryRun || changes.length === 0) return { ...told, version: from };
  const saved = await deps.policies.save(policy, wish, from);
  return { ...told, version: saved.version };
}

/** What is no object at all is left as it is, for the check to say so. */
const versioned = (document: unknown, version: number): unknown =>
  typeof document === 'object' && document !== null && !Array.isArray(document)
    ? { ...document, version }
    : document;
