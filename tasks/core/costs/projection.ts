import { clean } from './mix.ts';

/** US dollars by horizon: 7, 30 and 365 days of the same traffic, as the cascade document counts them. */
export interface Projection {
  readonly perMessageUsd: number;
  readonly messagesPerDay: number;
  readonly dayUsd: number;
  readonly weekUsd: number;
  readonly monthUsd: number;
  readonly yearUsd: number;
}

const DAYS = { week: 7, month: 30, year: 365 } as const;

/** @param perMessageUsd mean US dollars a message */
export function project(perMessageUsd: number, messagesPerDay: number): Projection {
  const dayUsd = perMessageUsd * messagesPerDay;
  return {
    perMessageUsd: clean(perMessageUsd),
    messagesPerDay,
    dayUsd: clean(dayUsd),
    weekUsd: clean(dayUsd * DAYS.week),
    monthUsd: clean(dayUsd * DAYS.month),
    yearUsd: clean(dayUsd * DAYS.year),
  };
}

/** Share saved against a baseline, 0-1; negative where it is dearer, null where the baseline costs nothing. */
export const savedShare = (baselineUsd: number, usd: number): number | null =>
  baselineUsd > 0 ? clean((baselineUsd - usd) / baselineUsd) : null;

export interface BreakEven {
  readonly implementationUsd: number;
  readonly savedPerDayUsd: number;
  /** Days until the saving has paid for it; null when nothing is saved. */
  readonly days: number | null;
}

/** What a day saves goes with its volume, so a tenth of the messages takes ten times as long. */
export const breakEven = (implementationUsd: number, savedPerDayUsd: number): BreakEven => ({
  implementationUsd,
  savedPerDayUsd: clean(savedPerDayUsd),
  days: savedPerDayUsd > 0 ? clean(implementationUsd / savedPerDayUsd) : null,
});
