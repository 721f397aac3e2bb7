import type { Priced } from '../../tasks/core/costs/aws-prices.ts';

/** A quantity of a month, what it is counted in, and what one of it costs. */
export interface Term extends Priced {
  readonly unit: string;
}

/** One line of a bill: what it comes to a month, and how. */
export interface BillLine {
  readonly service: string;
  readonly item: string;
  /** US dollars a month. */
  readonly usd: number;
  readonly terms: readonly Term[];
}

export const term = (quantity: number, unit: string, usd: number): Term => ({ quantity, unit, usd });

/** A quantity under its tiers: one term for each price it meets. */
export const tieredTerms = (parts: readonly Priced[], unit: string): readonly Term[] =>
  parts.map(({ quantity, usd }) => term(quantity, unit, usd));

/** What a line comes to is nothing but its terms added up. */
export const line = (service: string, item: string, terms: readonly Term[]): BillLine => ({
  service,
  item,
  usd: terms.reduce((sum, { quantity, usd }) => sum + quantity * usd, 0),
  terms,
});

export const sumOf = (lines: readonly BillLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

/** `30.0M requests x $0.20/M + 1,024 GB-h x $0.06`. */
export const formulaOf = ({ terms }: BillLine): string => terms.map(said).join(' + ');

/** What is money already has no price. */
const said = ({ quantity, unit, usd }: Term): string =>
  usd === 1 && unit.startsWith('for ')
    ? `$${counted(quantity)} ${unit}`
    : `${counted(quantity)} ${unit} x ${priced(usd)}`;

/** Three figures that count. */
export function counted(quantity: number): string {
  if (quantity >= 1e9) return `${figures(quantity / 1e9)}G`;
  if (quantity >= 1e6) return `${figures(quantity / 1e6)}M`;
  return figures(quantity);
}

const figures = (value: number): string =>
  value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 6 });

/** Per million where one costs next to nothing, per thousand where that is still too small to read. */
function priced(usd: number): string {
  const [per, suffix] = usd >= 0.001 ? [1, ''] : usd >= 1e-4 ? [1e3, '/k'] : [1e6, '/M'];
  return `$${Number((usd * per).toPrecision(6))}${suffix}`;
}
