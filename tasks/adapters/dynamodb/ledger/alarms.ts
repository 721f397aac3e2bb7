import type { Move } from '../../../core/budget/move.ts';
import type { DayLimits } from '../../../core/budget.ts';
import type { EpochMs } from '../../../core/clock.ts';
import { alarmKey } from '../keys.ts';
import type { Books } from './books.ts';
import { booksExpiry } from './day.ts';
import type { DayLeft } from './money-left.ts';

/** The points of a day that are passed: per cent of its main pot, for whoever watches. */
export const alarmPoints = (
  { left, budget }: DayLeft,
  { alarmShare, useful }: DayLimits,
): readonly number[] => [
  ...(budget - left >= budget * alarmShare ? [Math.round(alarmShare * 100)] : []),
  ...(left < useful ? [100] : []),
];

/** One record a day and point, whoever sees it first. */
export async function noteAlarms(
  books: Books,
  day: string,
  seen: DayLeft,
  limits: DayLimits,
  noted: Set<string>,
  now: EpochMs,
): Promise<void> {
  const news = alarmPoints(seen, limits).filter((point) => !noted.has(`${day}#${point}`));
  await Promise.all(
    news.map(async (point) => {
      await books.apply(alarmKey(day, point), alarmMove(day, point, seen, now));
      noted.add(`${day}#${point}`);
    }),
  );
}

const alarmMove = (day: string, point: number, { left, budget }: DayLeft, now: EpochMs): Move => ({
  require: [{ that: 'absent', name: 'at' }],
  change: [
    { to: 'put', name: 'at', value: now },
    { to: 'put', name: 'point', value: point },
    { to: 'put', name: 'leftn', value: left },
    { to: 'put', name: 'budget', value: budget },
    { to: 'put', name: 'expiresAt', value: booksExpiry(day) },
  ],
});
