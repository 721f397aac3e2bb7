import { both, milliseconds, percent } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import type { Pair, SideTotals } from '../shadow/compare-runs.ts';
import type { ShadowReport } from '../shadow/read-shadows.ts';
import { printLine } from './command.ts';
import { usd } from './print-reply.ts';

const decimals = (value: number | null): string => (value === null ? '-' : value.toFixed(2));

/** Live on the left, candidate on the right. */
export const pairCells = ({ messageId, live, candidate, agreement }: Pair): readonly string[] => [
  messageId,
  both(live.lane ?? '-', candidate.lane ?? '-'),
  both(live.model ?? '-', candidate.model ?? '-'),
  both(decimals(live.confidence), decimals(candidate.confidence)),
  both(usd(live.costUsd), usd(candidate.costUsd)),
  both(`${live.latencyMs} ms`, `${candidate.latencyMs} ms`),
  decimals(agreement),
];

export function printShadows({ policyVersion, pairs, totals }: ShadowReport): void {
  if (policyVersion === null) {
    printLine('no shadows: ask with --shadow-policy, or give the client the option shadow');
    return;
  }
  const head = ['message', 'lane', 'model', 'confidence', 'cost', 'latency', 'agreement'];
  for (const line of textTable([head, ...pairs.map(pairCells)])) printLine(line);
  printLine();
  const { live, candidate } = totals;
  const row = (name: string, cell: (side: SideTotals) => string): readonly string[] => [
    name,
    cell(live),
    cell(candidate),
  ];
  const rows = [
    [`pairs: ${totals.pairs}`, 'live', `policy ${policyVersion}`],
    row('cost', ({ costUsd }) => usd(costUsd)),
    row('confidence', ({ confidence }) => decimals(confidence)),
    row('latency p50', ({ p50Ms }) => milliseconds(p50Ms)),
    row('latency p95', ({ p95Ms }) => milliseconds(p95Ms)),
    row('in time', ({ slaMet }) => percent(slaMet)),
    row('answered in full', ({ answered }) => percent(answered)),
  ];
  for (const line of textTable(rows)) printLine(line);
  printLine(
    `same lane ${percent(totals.sameLane)}, same model ${percent(totals.sameModel)}, agreement of texts ${decimals(totals.agreement)}`,
  );
  const { running, failed, alone } = totals;
  if (running + failed + alone > 0) {
    printLine(`not compared: ${running} still running, ${failed} failed, ${alone} without their original`);
  }
}
