import type { Cancelled } from './failure.ts';
import type { Cancellation } from './scope.ts';
import type { EngineClock } from './types.ts';

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
