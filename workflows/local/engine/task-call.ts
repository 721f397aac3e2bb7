import { ErrorName, StateFailure } from './failure.ts';
import type { Level } from './run.ts';
import { NOT_NEEDED } from './sleep.ts';
import { type EngineClock, type Json, TaskFailure } from './types.ts';

/** Whole seconds, as ASL counts them. */
export interface Fences {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/**
 * Calls a task and waits for it, its time-out, its missed heartbeat or the end of its level, whichever
 * comes first. A task that was given up is told so by its signal, and what it returns later is dropped.
 * @throws {StateFailure} @throws {Cancelled}
 */
export function callIntegration(
  resource: string,
  args: Json,
  fences: Fences,
  stateName: string,
  level: Level,
): Promise<unknown> {
  const { run, cancellation } = level;
  const integration = run.integrations[resource];
  if (integration === undefined) {
    return Promise.reject(new StateFailure(ErrorName.runtime, `Nothing serves the resource '${resource}'.`));
  }
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const releaseClock = run.clock.hold?.();
    const timeout = fence(run.clock, fences.timeoutSeconds, () => give(timedOut(ErrorName.timeout)));
    const heartbeat = fence(run.clock, fences.heartbeatSeconds, () =>
      give(timedOut(ErrorName.heartbeatTimeout)),
    );
    const stopListening = cancellation.onCancel((reason) => give(reason));
    const settle = () => {
      timeout?.stop();
      heartbeat?.stop();
      stopListening();
      releaseClock?.();
    };
    function give(reason: Error): void {
      settle();
      reject(reason);
      controller.abort(reason);
    }
    const call = {
      resource,
      arguments: args,
      stateName,
      executionArn: run.executionArn,
      signal: controller.signal,
      heartbeat: () => heartbeat?.restart(),
    };
    invoke(() => integration(call)).then(
      (returned) => {
        settle();
        resolve(returned);
      },
      (error: unknown) => {
        settle();
        reject(asStateFailure(error));
      },
    );
  });
}

/** A task that throws before it returns a promise fails like one that rejects. */
async function invoke(call: () => Promise<unknown>): Promise<unknown> {
  return call();
}

const timedOut = (error: string) => new StateFailure(error, undefined);

function asStateFailure(error: unknown): StateFailure {
  if (error instanceof TaskFailure) return new StateFailure(error.error, error.failureCause);
  const cause = error instanceof Error ? error.message : String(error);
  return new StateFailure(ErrorName.taskFailed, cause);
}

function fence(clock: EngineClock, seconds: number | undefined, onPassed: () => void) {
  if (seconds === undefined) return undefined;
  let sleep = new AbortController();
  const start = () => {
    clock.sleep(1000 * seconds, sleep.signal).then(onPassed, () => {});
  };
  start();
  return {
    stop: () => sleep.abort(NOT_NEEDED),
    restart: () => {
      if (sleep.signal.aborted) return;
      sleep.abort(NOT_NEEDED);
      sleep = new AbortController();
      start();
    },
  };
}
