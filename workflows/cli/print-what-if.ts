import { both, milliseconds, percent } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import type { SideTotals, WhatIfTotals } from '../replay/what-if/totals.ts';
import type { WhatIfRun } from '../replay/what-if/what-if.ts';
import { printLine } from './command.ts';
import { usd } from './print-reply.ts';

export interface WhatIfReport {
  readonly policyVersion: number;
  readonly runs: readonly WhatIfRun[];
  readonly totals: WhatIfTotals;
}

/** More rows than this are read by nobody; `--json` has them all. */
const MOST_ROWS = 40;

/** Each run as recorded and under the other policy, and what all of them come to. */
export function printWhatIf({ policyVersion, runs, totals }: WhatIfReport): void {
  if (runs.length === 0) {
    printLine('no recorded runs: widen --since, or name runs');
    return;
  }
  const rows = runs.slice(0, MOST_ROWS).map(cellsOf);
  for (const line of textTable([['run', 'lane', 'model', 'cost', 'escalations'], ...rows])) printLine(line);
  if (runs.length > MOST_ROWS) printLine(`... and ${runs.length - MOST_ROWS} more (--json has all)`);
  printLine();
  const { known, unknown, refused, knownShare, knownCostShare } = totals;
  printLine(
    `${totals.runs} runs: ${known} known, ${unknown} unknown, ${refused} would be refused; the records suffice ` +
      `for ${percent(knownShare)} of the runs and ${percent(knownCostShare)} of their cost`,
  );
  if (known > 0) printSides(totals, policyVersion);
  const lanes = Object.entries(totals.lanes).map(
    ([lane, { was, would }]) => `${lane} ${both(`${was}`, `${would}`)}`,
  );
  printLine(`lanes: ${lanes.join(', ')}`);
  if (unknown === 0) return;
  printLine(
    `unknown: ${usd(totals.unknownWasUsd)} as recorded; about ${usd(totals.unknownExpectedUsd)} for the first calls of their plans`,
  );
  for (const [why, count] of Object.entries(totals.why)) printLine(`  ${count} x ${why}`);
}

function printSides({ was, would, otherLane, otherModel }: WhatIfTotals, policyVersion: number): void {
  const row = (name: string, cell: (side: SideTotals) => string): readonly string[] => [
    name,
    cell(was),
    cell(would),
  ];
  const rows = [
    ['of the known', 'recorded', `policy ${policyVersion}`],
    row('cost', ({ costUsd }) => usd(costUsd)),
    row('calls', ({ calls }) => `${calls}`),
    row('escalations', ({ escalations }) => `${escalations}`),
    row('answered in full', ({ answered }) => `${answered}`),
    row('latency p50', ({ p50Ms }) => milliseconds(p50Ms)),
    row('latency p95', ({ p95Ms }) => milliseconds(p95Ms)),
  ];
  for (const line of textTable(rows)) printLine(line);
  printLine(`${otherLane} would take another lane, ${otherModel} be answered by another model`);
}

function cellsOf({ messageId, was, would }: WhatIfRun): readonly string[] {
  if (would.kind === 'refused') return [messageId, `would be refused: ${would.why}`];
  if (would.kind === 'unknown') {
    return [
      messageId,
      both(was.lane ?? '-', would.lane ?? '-'),
      both(was.model ?? '-', would.firstModel === null ? '?' : `${would.firstModel}?`),
      `${usd(was.costUsd)} -> ?`,
      `unknown: ${would.why.join('; ')}`,
    ];
  }
  const { side } = would;
  return [
    messageId,
    both(was.lane ?? '-', side.lane ?? '-'),
    both(was.model ?? '-', side.model ?? '-'),
    both(usd(was.costUsd), usd(side.costUsd)),
    both(`${was.escalations}`, `${side.escalations}`),
  ];
}
