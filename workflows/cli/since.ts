import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2026-11-21T04:00:00Z`, or how long ago: `90s`, `15m`, `2h`, `3d`. Gives epoch milliseconds. */
export function parseSince(text: string, _previous?: unknown, now: number = Date.now()): number {
  const ago = /^(\d+)([smhd])$/.exec(text);
  // Before the epoch there are no runs, and numbers that no store takes.
  if (ago !== null) return Math.max(0, now - Number(ago[1]) * (UNITS_MS[ago[2] ?? ''] ?? 0));
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('use an ISO time, or 90s, 15m, 2h, 3d');
  return Math.max(0, at);
}
