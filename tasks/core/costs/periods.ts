import { DAY_MS } from '../clock.ts';

/** ISO weeks belong to the year of their Thursday. */
const THURSDAY = 4;

/** `2026-W47` of a UTC day: ISO weeks, which begin on Monday. */
export function isoWeek(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const weekday = at.getUTCDay() || 7;
  const thursday = new Date(at.getTime() + (THURSDAY - weekday) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const days = Math.round((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS);
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, '0')}`;
}

/** `2026-11` of a UTC day. */
export const monthOf = (day: string): string => day.slice(0, 7);
