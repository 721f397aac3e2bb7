import type { EpochMs } from '../core/clock.ts';

/** Longer waits than this are of no use to a chat message and may be a garbled header. */
const MAX_WAIT_MS = 60 * 60 * 1_000;

type Header = (name: string) => string | null | undefined;

/**
 * Milliseconds a provider asks us to wait. `retry-after-ms` is the more exact one; `retry-after` holds
 * seconds or an HTTP date, which is told from the reply's own `date`: its clock, not ours, wrote both.
 * Undefined when neither can be read.
 * @param now for a reply without a date of its own.
 */
export function retryAfterMs(header: Header, now?: EpochMs): number | undefined {
  const exact = milliseconds(header('retry-after-ms'), 1);
  if (exact !== undefined) return exact;
  const value = header('retry-after');
  return milliseconds(value, 1_000) ?? untilDate(value, Date.parse(header('date') ?? ''), now);
}

function milliseconds(value: ReturnType<Header>, unit: number): number | undefined {
  if (value === null || value === undefined || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return undefined;
  return bounded(Number(value) * unit);
}

function untilDate(value: ReturnType<Header>, sentAt: EpochMs, now = Number.NaN): number | undefined {
  const wait = Date.parse(value ?? '') - (Number.isNaN(sentAt) ? now : sentAt);
  return Number.isNaN(wait) ? undefined : bounded(wait);
}

const bounded = (ms: number): number => Math.min(MAX_WAIT_MS, Math.max(0, Math.round(ms)));
