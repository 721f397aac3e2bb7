import type { DynamoPolicyEditor } from '../../../../tasks/adapters/dynamodb/policy-editor.ts';
import type { RecordedChange } from '../../../../tasks/adapters/dynamodb/policy-item.ts';
import type { Clock } from '../../../../tasks/core/clock.ts';
import { type FieldChange, policyChanges } from '../../../../tasks/core/policy/policy-changes.ts';
import { oneLine, systemUser } from '../../../audit/author.ts';
import { type Changed, rollBack } from '../../../policy/change-policy.ts';
import { overviewRows, type Row } from '../../../policy/field-rows.ts';
import { BadRequest, wholeNumber } from './guard.ts';

export interface ShownPolicy {
  readonly live: RecordedChange;
  /** Newest first; a default that was never replaced is its only version. */
  readonly history: readonly RecordedChange[];
  readonly rows: readonly Row[];
}

export interface PolicyDiff {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly FieldChange[];
}

const MOST_CHARS = 500;
const MOST_VERSION = Number.MAX_SAFE_INTEGER;

type Reader = Pick<DynamoPolicyEditor, 'live' | 'version' | 'history'>;

export async function showPolicy(policies: Reader): Promise<ShownPolicy> {
  const [live, history] = await Promise.all([policies.live(), policies.history()]);
  return {
    live: live.change,
    history: history.length > 0 ? history : [live.change],
    rows: overviewRows(live.document),
  };
}

/** What stands in version `to` and not in version `from`. */
export async function diffPolicy(query: URLSearchParams, policies: Reader): Promise<PolicyDiff> {
  const from = wholeNumber(query.get('from'), 'from', 1, MOST_VERSION);
  const to = wholeNumber(query.get('to'), 'to', 1, MOST_VERSION);
  const [before, after] = await Promise.all([policies.version(from), policies.version(to)]);
  return { from, to, changes: policyChanges(before.document, after.document) };
}

/**
 * Goes back to a version, conditional on the one that the page showed as live.
 * @throws BadRequest, PolicyInvalid or PolicyConflict.
 */
export function rollPolicyBack(
  body: Readonly<Record<string, unknown>>,
  policies: Pick<DynamoPolicyEditor, 'live' | 'save' | 'version'>,
  clock: Clock,
): Promise<Changed> {
  const dryRun = body['dryRun'] === true;
  const version = wholeNumber(body['version'], 'version', 1, MOST_VERSION);
  const expect = wholeNumber(body['expect'], 'expect', 1, MOST_VERSION);
  const reason = lineOf(body['reason'], 'reason', dryRun ? 'none' : '');
  const by = lineOf(body['by'], 'by', systemUser());
  return rollBack(version, { by, reason, expect, dryRun }, { policies, clock });
}

function lineOf(value: unknown, field: string, absent: string): string {
  const words = typeof value === 'string' ? oneLine(value) : '';
  const line = words === '' ? absent : words;
  if (line === '') throw new BadRequest(`${field} is empty: say ${field === 'by' ? 'who' : 'why'}`);
  if (line.length > MOST_CHARS) {
    throw new BadRequest(`${field} has ${line.length} characters: use at most ${MOST_CHARS}`);
  }
  return line;
}
