import { DAYS_A_MONTH } from '../../tasks/core/costs/aws-prices.ts';
import type { Deployed } from './deployed.ts';
import { sumOf } from './line.ts';
import { litellmLines } from './litellm.ts';
import { type BillOptions, monthBill } from './month.ts';
import type { DayUsage } from './usage.ts';

/** A month of both at one volume, models excluded. US dollars. */
export interface Beside {
  readonly messagesPerDay: number;
  readonly stepladderUsd: number;
  /** Without the search collection, which a proxy does not bring either. */
  readonly withoutSearchUsd: number;
  readonly litellmUsd: number;
  /** What the models cost under the policy, and all messages once on the mid model. */
  readonly modelsUsd: number;
  readonly allMidUsd: number;
}

/** @param usage of a day whose money is never short @param options of the deployment */
export function besideLitellm(deployed: Deployed, usage: DayUsage, options: BillOptions): Beside {
  const { infrastructure, infrastructureUsd, modelsUsd } = monthBill(deployed, usage, options);
  const search = infrastructure.filter(({ service }) => service === 'OpenSearch');
  return {
    messagesPerDay: usage.messages,
    stepladderUsd: infrastructureUsd,
    withoutSearchUsd: infrastructureUsd - sumOf(search),
    litellmUsd: sumOf(litellmLines(usage)),
    modelsUsd,
    allMidUsd: usage.allMidUsd * DAYS_A_MONTH,
  };
}

/** The table of infra/README.md, and what follows from it: written by hand nowhere. */
export function comparisonLines(rows: readonly Beside[]): readonly string[] {
  const whole = cheaperAt(rows, ({ stepladderUsd }) => stepladderUsd);
  const bare = cheaperAt(rows, ({ withoutSearchUsd }) => withoutSearchUsd);
  const million = rows.find(({ messagesPerDay }) => messagesPerDay === 1_000_000);
  return [
    '| messages a day | Stepladder | without its search | LiteLLM | models |',
    '|---|---|---|---|---|',
    ...rows.map(({ messagesPerDay, stepladderUsd, withoutSearchUsd, litellmUsd, modelsUsd }) => {
      const amounts = [stepladderUsd, withoutSearchUsd, litellmUsd, modelsUsd].map(roughly);
      return `| ${[counted(messagesPerDay), ...amounts].join(' | ')} |`;
    }),
    `**LiteLLM is cheaper** at ${whole}; than Stepladder without its search, at ${bare}.`,
    ...(million === undefined
      ? []
      : [
          `All on the mid model, a million messages a day would cost ${roughly(million.allMidUsd)} instead of ${roughly(million.modelsUsd)}.`,
        ]),
  ];
}

/** `1,000,000 (1.8 times) and 10,000,000 (9.3 times)`. */
function cheaperAt(rows: readonly Beside[], usdOf: (row: Beside) => number): string {
  const where = rows
    .filter((row) => row.litellmUsd < usdOf(row))
    .map(
      (row) =>
        `${counted(row.messagesPerDay)} (${Number((usdOf(row) / row.litellmUsd).toPrecision(2))} times)`,
    );
  if (where.length < 2) return where[0] ?? 'none of these volumes';
  return `${where.slice(0, -1).join(', ')} and ${where.at(-1)}`;
}

const counted = (messages: number): string => messages.toLocaleString('en-US');

/** Two figures, and whole tens: no more of them are known. */
const roughly = (usd: number): string => {
  const rounded = usd < 100 ? Math.round(usd / 10) * 10 : Number(usd.toPrecision(2));
  return `$${rounded.toLocaleString('en-US')}`;
};
