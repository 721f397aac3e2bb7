import type { RunCost } from '../../tasks/core/costs/run-cost.ts';
import type { CostRow, Dimension } from '../../tasks/core/costs/tally.ts';
import { toUsd } from '../../tasks/core/money.ts';

export type Cell = string | number | boolean | null;
/** One row, by column: the order of the columns is the order of the keys, and is kept from version to version. */
export type Row = Readonly<Record<string, Cell>>;

/** One run as it is exported. */
export const runRow = (run: RunCost): Row => ({
  messageId: run.messageId,
  startedAt: new Date(run.startedAt).toISOString(),
  day: run.day,
  kind: run.kind,
  status: run.status,
  outcome: run.outcome,
  lane: run.lane,
  model: run.model,
  category: run.category,
  user: run.user,
  variant: run.variant,
  policyVersion: run.policyVersion,
  costUsd: toUsd(run.costNano),
  calls: run.calls.length,
  inputTokens: sum(run, 'inputTokens'),
  cachedTokens: sum(run, 'cachedTokens'),
  outputTokens: sum(run, 'outputTokens'),
  latencyMs: run.latencyMs,
  escalated: run.escalated,
  cached: run.cached,
  simulated: run.calls.some(({ simulated }) => simulated),
});

const sum = ({ calls }: RunCost, field: 'inputTokens' | 'cachedTokens' | 'outputTokens'): number =>
  calls.reduce((all, call) => all + call[field], 0);

/** A group of runs as it is exported: its dimensions first. */
export function groupRow({ group, ...row }: CostRow, by: readonly Dimension[]): Row {
  return { ...Object.fromEntries(by.map((dimension) => [dimension, group[dimension] ?? ''])), ...row };
}

/** RFC 4180: quoted where it must be, lines ended by CR LF. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** What a spreadsheet would take for a formula: the words of a customer may not become one. */
const FORMULA = /^[=+@\t\r-]/u;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
