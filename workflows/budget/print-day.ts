import type { DayReport, Money, PotReport } from '../../tasks/adapters/dynamodb/ledger/day-report.ts';
import { percent } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';

/** A day's money as lines for a terminal, in US dollars. */
export function dayLines(report: DayReport): readonly string[] {
  return [
    report.opened
      ? `${report.day}, US dollars`
      : `${report.day}: nothing was paid for yet, the budget is the policy's; US dollars`,
    ...textTable([
      ['pot', 'budget', 'left', 'held', 'spent', 'used', 'added'],
      potRow('main', report.pots.main),
      potRow('economy', report.pots.economy),
    ]),
    ...section('tiers', [
      ['tier', 'budget', 'left', 'held', 'spent'],
      ...report.tiers.map((tier) => [tier.tier, usd(tier.budgetUsd), ...cells(tier)]),
    ]),
    ...section('shards', [
      ['shard', 'left', 'held', 'spent', 'lapsed', 'open', 'oldest', 'grants'],
      ...report.shards.map((shard) => [
        `${shard.account}#${shard.index}`,
        ...cells(shard),
        usd(shard.lapsedUsd),
        String(shard.holds),
        shard.oldestHold ?? '-',
        String(shard.grants),
      ]),
    ]),
    ...report.alarms.map(({ point, at }) => `alarm: ${point} % of the main pot were used at ${at}`),
    ...overrideLines(report),
  ];
}

const potRow = (name: string, pot: PotReport): readonly string[] => [
  name,
  usd(pot.budgetUsd),
  ...cells(pot),
  percent(pot.usedShare),
  usd(pot.addedUsd),
];

const cells = (money: Money): readonly string[] => [
  usd(money.leftUsd),
  usd(money.heldUsd),
  usd(money.spentUsd),
];

/** One answer costs thousandths of a cent: six digits, as replies have them. */
const usd = (amount: number): string => amount.toFixed(6);

const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length < 2 ? [] : ['', title, ...textTable(rows)];

function overrideLines({ overrides, lastOverride }: DayReport): readonly string[] {
  if (lastOverride === null) return [];
  const { at, by, reason } = lastOverride;
  return [`overrides: ${overrides}, the last at ${at} by ${by}: ${reason}`];
}
