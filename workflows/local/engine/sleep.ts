import type { Cancelled } from './failure.ts';
import type { Cancellation } from './scope.ts';
import type { EngineClock } from './types.ts';

/** A reason made once: `abort` without one makes an error with a stack trace for every timer that is put away. */
const NOT_NEEDED = new Error('what was waited for has come');

/** Calls back after `ms` on the engine's clock; returns how to put the alarm away. */
export function setAlarm(clock: EngineClock, ms: number, onDue: () => void): () => void {
  if (clock.alarm !== undefined) return clock.alarm(ms, onDue);
  const controller = new AbortController();
  clock.sleep(ms, controller.signal).then(onDue, () => {});
  return () => controller.abort(NOT_NEEDED);
}

/** Sleeps on the engine's clock. @throws {Cancelled} as soon as the level is stopped. */
export async function sleepUnlessCancelled(
  clock: EngineClock,
  ms: number,
  cancellation: Cancellation,
): Promise<void> {
  const controller = new AbortController();
  const stopListening = cancellation.onCancel((reason: Cancelled) => controller.abort(reason));
  try {
    await clock.sleep(ms, controller.signal);
  } finally {
    stopListening();
  }
}
