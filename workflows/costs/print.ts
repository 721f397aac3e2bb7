import type { Projection } from '../../tasks/core/costs/projection.ts';
import type { CostRow, Dimension } from '../../tasks/core/costs/tally.ts';
import { barChart } from '../printing/bar-chart.ts';
import { dollars, number, percent } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';

const usd = (amount: number | null): string =>
  dollars(amount, amount !== null && amount !== 0 && amount < 1 ? 6 : 2);

const REPORT = ['runs', 'messages', 'cost', 'a message', 'calls', 'tokens in', 'out'];
const CACHES = ['escalated', 'from cache', 'cache saved', 'prompt cache saved'];

const cells = (row: CostRow): readonly string[] => [
  number(row.runs),
  number(row.messages),
  usd(row.costUsd),
  usd(row.costPerMessageUsd),
  number(row.calls),
  number(row.inputTokens + row.cachedTokens),
  number(row.outputTokens),
  `${number(row.escalations)} (${percent(row.escalationRate)})`,
  `${number(row.cacheHits)} (${percent(row.cacheHitRate)})`,
  usd(row.answerCacheSavedUsd),
  usd(row.promptCacheSavedUsd),
];

/** Groups, and the whole as the last line. */
export const reportLines = (rows: readonly CostRow[], total: CostRow, by: readonly Dimension[]) => [
  ...textTable([
    [...by, ...REPORT, ...CACHES],
    ...rows.map((row) => [...namesOf(row, by), ...cells(row)]),
    ['total', ...by.slice(1).map(() => ''), ...cells(total)],
  ]),
  ...notes(total),
];

const namesOf = ({ group }: CostRow, by: readonly Dimension[]): readonly string[] =>
  by.map((dimension) => group[dimension] ?? '');

/** What a reader must know before the sum is taken for a bill. */
function notes({ replays, shadows, simulatedUsd, costUsd }: CostRow): readonly string[] {
  const lines: string[] = [];
  if (replays + shadows > 0) {
    lines.push(
      `${number(replays)} replays and ${number(shadows)} shadows are in the cost and not among the messages`,
    );
  }
  if (simulatedUsd > 0) {
    const part = simulatedUsd === costUsd ? 'all of it was' : `${usd(simulatedUsd)} of it were`;
    lines.push(`${part} charged by the simulator: nobody was paid`);
  }
  return lines;
}

const STATS = ['runs', 'cost', 'a message', 'p50', 'p95', 'p99', 'most', 'escalated', 'from cache'];

export const statsLines = (
  rows: readonly CostRow[],
  total: CostRow,
  by: readonly Dimension[],
  projection: Projection | null,
): readonly string[] => {
  const line = (row: CostRow): readonly string[] => [
    number(row.runs),
    usd(row.costUsd),
    usd(row.costPerMessageUsd),
    ...[row.p50Usd, row.p95Usd, row.p99Usd, row.maxUsd].map(usd),
    percent(row.escalationRate),
    percent(row.cacheHitRate),
  ];
  return [
    ...textTable([
      [...by, ...STATS],
      ...rows.map((row) => [...namesOf(row, by), ...line(row)]),
      ['total', ...by.slice(1).map(() => ''), ...line(total)],
    ]),
    ...(projection === null
      ? []
      : [
          `at this price and ${number(Math.round(projection.messagesPerDay))} messages a day: ${usd(projection.dayUsd)} a day, ` +
            `${usd(projection.weekUsd)} a week, ${usd(projection.monthUsd)} a month, ${usd(projection.yearUsd)} a year`,
        ]),
    ...notes(total),
  ];
};

/** Cost by group; times stay in order, everything else comes dearest first. */
export function costChart(rows: readonly CostRow[], by: readonly Dimension[], title: string): string {
  const inTime = by[0] === 'day' || by[0] === 'week' || by[0] === 'month';
  const sorted = inTime ? rows : rows.toSorted((one, other) => other.costUsd - one.costUsd);
  const bars = sorted.map((row) => ({
    label: namesOf(row, by).join(' · '),
    value: row.costUsd,
    note: `${usd(row.costUsd)}, ${number(row.runs)} runs`,
  }));
  return barChart(title, 'US dollars, from the records of runs', bars);
}
