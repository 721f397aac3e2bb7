import type { Clock, EpochMs } from '../core/clock.ts';
import type { Timers } from '../ports/timers.ts';

/** Until a moment, for `mostMs` at most; at once when it has passed. */
export async function pauseUntil(
  at: EpochMs,
  mostMs: number,
  { clock, timers }: { clock: Clock; timers: Timers },
): Promise<void> {
  const ms = Math.min(mostMs, at - clock.now());
  if (ms <= 0) return;
  const { signal } = timers.alarm(ms);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
