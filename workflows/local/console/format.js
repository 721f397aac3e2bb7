/** How figures read: short, and never more precise than they are. */

/** A call to a small model costs millionths: below a cent three digits count. The ledger counts in billionths. */
const MOST_DECIMALS = 9;

/** @param {number | null | undefined} amount US dollars */
export function usd(amount) {
  if (amount === null || amount === undefined) return '';
  if (amount === 0) return '$0';
  if (Math.abs(amount) >= 0.01) return `$${amount.toFixed(4)}`;
  const decimals = Math.min(MOST_DECIMALS, 2 - Math.floor(Math.log10(Math.abs(amount))));
  return `$${amount.toFixed(decimals).replace(/0+$/, '')}`;
}

/** Where there is little room: two digits that count. @param {number | null | undefined} amount US dollars */
export function shortUsd(amount) {
  return amount ? usd(Number(amount.toPrecision(2))) : usd(amount);
}

/** @param {number | null | undefined} ms */
export function duration(ms) {
  if (ms === null || ms === undefined) return '';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** @param {number | null | undefined} share 0-1 */
export const fraction = (share) => share?.toFixed(2) ?? '';

/** @param {number} count */
export const grouped = (count) => count.toLocaleString('en');

/**
 * The time of day, with the date when it was not today.
 * @param {number} ms since the epoch
 * @param {number} now
 */
export function clockTime(ms, now) {
  const date = new Date(ms);
  const time = date.toLocaleTimeString('en-GB');
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}

/**
 * `not_worth_it` -> `not worth it`
 * @param {string} name
 */
export const words = (name) => name.replaceAll('_', ' ').toLowerCase();

/** @param {unknown} value */
export const json = (value) => JSON.stringify(value, null, 2) ?? 'undefined';
