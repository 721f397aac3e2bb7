import { PRICES_OF } from '../../tasks/core/costs/aws-prices.ts';
import { NOT_COUNTED } from './assumptions.ts';
import { searchLine, tableLines } from './data-lines.ts';
import type { Deployed } from './deployed.ts';
import { doorLines } from './door-lines.ts';
import { type BillLine, formulaOf, sumOf } from './line.ts';
import { logLines } from './log-lines.ts';
import { guardrailLines, lambdaLines, machineLine, modelLines } from './run-lines.ts';
import type { DayUsage } from './usage.ts';
import { watchLines } from './watch-lines.ts';

/** What a month of a deployment costs under this traffic. US dollars. */
export interface MonthBill {
  readonly messagesPerDay: number;
  readonly sampled: number;
  readonly policy: string;
  readonly mix: string;
  readonly glassShare: number;
  readonly pricesOf: typeof PRICES_OF;
  /** Where it is deployed: prices may be others there. */
  readonly region: string;
  readonly models: readonly BillLine[];
  readonly infrastructure: readonly BillLine[];
  readonly modelsUsd: number;
  readonly infrastructureUsd: number;
  readonly totalUsd: number;
  readonly budget: { readonly dayUsd: number | null; readonly spentUsd: number };
  readonly notCounted: readonly string[];
}

export interface BillOptions {
  readonly modelSet: string;
  /** Of the messages, those that callers send to glass: 0-1. */
  readonly glassShare: number;
}

export function monthBill(deployed: Deployed, usage: DayUsage, options: BillOptions): MonthBill {
  const models = modelLines(usage);
  const infrastructure = [
    ...guardrailLines(deployed, usage),
    machineLine(usage),
    ...lambdaLines(deployed, usage),
    ...tableLines(deployed, usage),
    searchLine(deployed, usage),
    ...logLines(deployed, usage, options.glassShare),
    ...watchLines(deployed, usage, options.modelSet),
    ...doorLines(deployed, usage),
  ];
  const [modelsUsd, infrastructureUsd] = [sumOf(models), sumOf(infrastructure)];
  return {
    messagesPerDay: usage.messages,
    sampled: usage.sampled,
    policy: usage.policy,
    mix: usage.mix,
    glassShare: options.glassShare,
    pricesOf: PRICES_OF,
    region: deployed.region,
    models,
    infrastructure,
    modelsUsd,
    infrastructureUsd,
    totalUsd: modelsUsd + infrastructureUsd,
    budget: { dayUsd: usage.budgetUsd, spentUsd: usage.models.reduce((sum, { usd }) => sum + usd, 0) },
    notCounted: NOT_COUNTED,
  };
}

/** As JSON: every line with its formula as text beside the terms it is made of. */
export const billDocument = ({ models, infrastructure, ...bill }: MonthBill): unknown => {
  const withFormula = (lines: readonly BillLine[]): readonly unknown[] =>
    lines.map((one) => ({ ...one, formula: formulaOf(one) }));
  return { ...bill, models: withFormula(models), infrastructure: withFormula(infrastructure) };
};
