import { ErrorName, StateFailure } from './failure.ts';
import type { Level } from './run.ts';
import { setAlarm } from './sleep.ts';
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
    const giving = new GivingUp();
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
      giving.up(reason);
    }
    const call = {
      resource,
      arguments: args,
      stateName,
      executionArn: run.executionArn,
      get signal() {
        return giving.signal;
      },
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
  const start = () => setAlarm(clock, 1000 * seconds, onPassed);
  let putAway: (() => void) | undefined = start();
  return {
    stop: () => {
      putAway?.();
      putAway = undefined;
    },
    restart: () => {
      if (putAway === undefined) return;
      putAway();
      putAway = start();
    },
  };
}

/** The signal that a task was given up, made for the tasks that look at it: few do, and it is dear. */
class GivingUp {
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  up(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
