import type { AuditEntry, AuditKind } from '../../ports/audit.ts';
import type { Item } from './batch.ts';

type Told = Pick<AuditEntry, 'about' | 'changes'>;

const KINDS: Readonly<Record<string, { readonly kind: AuditKind; readonly tell: (item: Item) => Told }>> = {
  policy: {
    kind: 'policy',
    tell: (item) => ({ about: `policy ${text(item['version'])}`, changes: texts(item['changes']) }),
  },
  budget: {
    kind: 'budget',
    tell: (item) => ({ about: `budget ${text(item['day'])}`, changes: texts(item['changes']) }),
  },
  customer: {
    kind: 'forget',
    tell: (item) => ({ about: `customer ${text(item['userHash'])}`, changes: [deleted(item['counts'])] }),
  },
  replay: {
    kind: 'replay',
    tell: (item) => ({ about: text(item['replayOf']), changes: [replayed(item)] }),
  },
};

/** Each subject has fields of its own; undefined for one that this release does not know. */
export function fromAuditItem(item: Readonly<Item>): AuditEntry | undefined {
  const known = KINDS[text(item['subject'])];
  if (known === undefined) return undefined;
  const { reason } = item;
  return {
    at: Number(item['at']),
    kind: known.kind,
    by: text(item['by']),
    reason: typeof reason === 'string' && reason !== '' ? reason : null,
    ...known.tell(item),
  };
}

function deleted(counts: unknown): string {
  if (typeof counts !== 'object' || counts === null) return 'begun; nobody wrote how it ended';
  const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return `deleted ${parts.join(', ')}`;
}

function replayed(item: Item): string {
  const { messageId, bulk, policyVersion, result, model, costUsd } = item;
  const under = typeof policyVersion === 'number' ? ` under policy ${policyVersion}` : '';
  const by = typeof model === 'string' ? ` by ${model}` : '';
  const cost = typeof costUsd === 'number' ? `, $${costUsd.toFixed(6)}` : '';
  const end = typeof result === 'string' ? `${result}${by}${cost}` : 'begun; nobody wrote how it ended';
  return `as ${text(messageId)}${bulk === true ? ' (one of many)' : ''}${under}: ${end}`;
}

const text = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(text) : []);
