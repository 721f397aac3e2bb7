import { DAYS_A_MONTH } from '../../tasks/core/costs/aws-prices.ts';
import { dollars, number } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import { type BillLine, counted, formulaOf } from './line.ts';
import type { MonthBill } from './month.ts';

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

/** A month's bill as lines of text. */
export function billLines(bill: MonthBill): readonly string[] {
  const { messagesPerDay, policy, mix, glassShare } = bill;
  return [
    `A month of ${number(messagesPerDay)} messages a day, policy ${policy}, mix ${mix}, ${percent(glassShare)} to glass:`,
    ...textTable([
      ...rowsOf(bill.models),
      ['  models', '', dollars(bill.modelsUsd)],
      ...rowsOf(bill.infrastructure),
      ['  all beside the models', '', dollars(bill.infrastructureUsd)],
      ['  a month', '', dollars(bill.totalUsd), perMessage(bill)],
    ]),
    ...budgetLines(bill),
    `Prices of ${bill.pricesOf.region}, read in ${bill.pricesOf.readIn}${elsewhere(bill)}; quantities from ${counted(bill.sampled)} simulated messages, scaled up.`,
    `Not counted: ${bill.notCounted.join('; ')}.`,
  ];
}

const rowsOf = (lines: readonly BillLine[]): readonly (readonly string[])[] =>
  lines.map((one) => [`  ${one.service}`, one.item, dollars(one.usd), formulaOf(one)]);

const perMessage = ({ totalUsd, messagesPerDay }: MonthBill): string =>
  `$${(totalUsd / DAYS_A_MONTH / messagesPerDay).toFixed(6)} a message`;

/** The last dollars of a day are too few for any call. */
const SPENT = 0.98;

const budgetLines = ({ budget: { dayUsd, spentUsd } }: MonthBill): readonly string[] =>
  dayUsd === null || spentUsd < SPENT * dayUsd
    ? []
    : [
        `The policy's budget of ${dollars(dayUsd)} a day is spent before the day is over: later messages get less, or a kind word.`,
      ];

const elsewhere = ({ region, pricesOf }: MonthBill): string =>
  region === pricesOf.region ? '' : `: those of ${region} differ, by up to a third`;
