import { type Figure, figure, type Unit } from '../../tasks/core/costs/figure.ts';
import type { Outcome } from './outcome.ts';

/** The outcomes of the strategies, by id. */
export type OutcomesById = (id: string) => Outcome;

interface Stated {
  readonly unit?: Unit;
  readonly decimals?: number;
  readonly is?: 'at_least' | 'at_most';
}

/** A figure of a chapter; US dollars to the cent unless told. */
export const stated = (
  source: string,
  name: string,
  printed: number,
  ours: number | null,
  basis: string,
  { unit = 'usd', decimals = 2, is }: Stated = {},
): Figure => figure({ name, source, unit, printed, decimals, ...(is !== undefined && { is }) }, ours, basis);

export const percent = { unit: 'share', decimals: 1 } as const;
export const wholePercent = { unit: 'share', decimals: 0 } as const;
export const whole = { decimals: 0 } as const;
/** US dollars of one message. */
export const perQuery = { decimals: 6 } as const;
