import type { Cancelled } from './failure.ts';
import type { Cancellation } from './scope.ts';
import type { EngineClock } from './types.ts';

/** A reason made once: `abort` without one makes an error with a stack trace for every timer that is put away. */
export const NOT_NEEDED = new Error('what was waited for has come');

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
